import { join } from "node:path";
import { expect, test } from "vitest";
import { berth } from "./berth.ts";
import { temporaryFolder } from "./folder.ts";

const subscription = "11111111-1111-1111-1111-111111111111";

async function home() {
  const folder = await temporaryFolder();
  return { BERTH_HOME: join(folder, "berth"), HOME: folder };
}

test("uses defaults of location, subscription and ranges until an option says otherwise", async () => {
  const env = await home();
  for (const [name = "", value = ""] of [
    ["location", "northeurope"],
    ["subscription", subscription],
    ["allow-from", "203.0.113.7, 198.51.100.0/24"],
  ])
    expect((await berth(["defaults", "set", name, value], env)).exitCode).toBe(0);
  expect((await berth(["defaults", "show"], env)).stdout).toMatch(/^--location +northeurope$/m);
  const plan = JSON.parse((await berth(["plan", "a", "--json"], env)).stdout);
  expect(plan).toMatchObject({ location: "northeurope", subscriptionId: subscription });
  expect(JSON.stringify(plan.template)).toContain("198.51.100.0/24");
  const given = ["--location", "westus", "--allow-from", "192.0.2.1"];
  const other = JSON.parse((await berth(["plan", "a", ...given, "--json"], env)).stdout);
  expect(other.location).toBe("westus");
  expect(JSON.stringify(other.template)).not.toContain("198.51.100.0/24");
  await berth(["defaults", "unset", "location"], env);
  expect(JSON.parse((await berth(["plan", "a", "--json"], env)).stdout).location).toBe("westeurope");
});

test("refuses a default that no host could have, and keeps the others", async () => {
  const env = await home();
  expect(await berth(["defaults", "set", "allow-from", "300.1.1.1"], env)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("--allow-from: "),
  });
  expect((await berth(["defaults", "set", "size", "x"], env)).exitCode).toBe(2);
  expect((await berth(["defaults", "set", "allow-from", "me"], env)).exitCode).toBe(0);
  expect(JSON.parse((await berth(["defaults", "show", "--json"], env)).stdout)).toEqual({ "allow-from": "me" });
});
