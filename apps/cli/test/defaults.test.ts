import { join } from "node:path";
import { expect, test } from "vitest";
import { berth } from "./berth.ts";
import { temporaryFolder } from "./folder.ts";

const subscription = "11111111-1111-1111-1111-111111111111";
const other = "22222222-2222-2222-2222-222222222222";

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

test("uses a profile by option, by variable, or until further notice, over the other defaults", async () => {
  const env = await home();
  const run = async (words: string, more = {}) => berth(words.split(" "), { ...env, ...more });
  const locationOf = async (words: string, more = {}) =>
    JSON.parse((await run(`plan a --allow-from anywhere --json ${words}`.trim(), more)).stdout);
  await run("defaults set location northeurope");
  await run(`defaults set subscription ${subscription}`);
  await run("defaults set location westus --profile work");
  expect((await run(`defaults set subscription ${other} --profile home`)).exitCode).toBe(0);
  expect(await locationOf("")).toMatchObject({ location: "northeurope", subscriptionId: subscription });
  expect(await locationOf("--profile work")).toMatchObject({ location: "westus", subscriptionId: subscription });
  expect(await locationOf("", { BERTH_PROFILE: "work" })).toMatchObject({ location: "westus" });
  const variable = { AZURE_SUBSCRIPTION_ID: subscription };
  expect(await locationOf("--profile home", variable)).toMatchObject({ subscriptionId: other });
  expect((await run("defaults use work")).stdout).toMatch(/^work +used +westus +- +- +-$/m);
  expect(await locationOf("")).toMatchObject({ location: "westus" });
  expect(await locationOf("--profile home")).toMatchObject({ location: "northeurope" });
  expect((await run("__complete -- list --profile w")).stdout).toMatch(/^work\t/);
  expect((await run("defaults use work", variable)).stderr).toBe("");
  expect((await run("defaults use home", variable)).stderr).toContain("AZURE_SUBSCRIPTION_ID is set in this shell");
  await run("defaults use --none");
  await run("defaults set cloud china --profile east");
  await run("defaults set location chinanorth3 --profile east");
  expect(await locationOf("--profile east")).toMatchObject({ cloud: "china", location: "chinanorth3" });
  expect((await run("defaults set cloud mars --profile east")).exitCode).toBe(2);
  await run("defaults use work");
  await run("defaults remove work");
  expect(await locationOf("")).toMatchObject({ location: "northeurope" });
});

test("names the known profiles where a profile is unknown", async () => {
  const env = await home();
  await berth(["defaults", "set", "location", "westus", "--profile", "work"], env);
  for (const words of ["plan a --allow-from anywhere --profile wrk", "list --profile wrk", "defaults use wrk"])
    expect(await berth(words.split(" "), env)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/no profile wrk; known: work\n.*berth defaults set location NAME --profile wrk/),
    });
  expect((await berth(["defaults", "set", "location", "westus", "--profile", "../x"], env)).exitCode).toBe(2);
});
