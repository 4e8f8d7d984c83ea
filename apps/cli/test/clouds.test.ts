import { join } from "node:path";
import { clouds } from "@dockberth/core";
import { expect, onTestFinished, test } from "vitest";
import { runEmulator } from "./emulator.ts";
import { temporaryFolder } from "./folder.ts";
import { berth } from "./press.ts";

/** An emulator of one of Azure's clouds, and the command line that finds it. */
async function emulatedCloud(cloud: string) {
  const env = { BERTH_HOME: join(await temporaryFolder(), "berth"), PATH: process.env["PATH"] ?? "" };
  const emulator = await runEmulator(env, ["--cloud", cloud]);
  onTestFinished(async () => void (await emulator.stop()));
  return (...words: string[]) => berth(words, env);
}

test.each(["china", "usgov"] as const)(
  "in the cloud %s a host is made, listed, inspected and removed under that cloud's names",
  async (cloud) => {
    const press = await emulatedCloud(cloud);
    const { locations, dnsSuffix } = clouds[cloud];
    const where = ["--cloud", cloud, "--location", locations.example, "--allow-from", "127.0.0.0/8"];
    const created = await press("create", "one", ...where, "--json");
    expect(created).toMatchObject({ exitCode: 0 });
    const { hostname } = JSON.parse(created.stdout) as { hostname: string };
    expect(hostname.endsWith(`.${locations.example}.${dnsSuffix}`)).toBe(true);
    expect((await press("list", "--cloud", cloud, "--names")).stdout).toBe("one\n");
    expect(JSON.parse((await press("inspect", "one", "--cloud", cloud, "--json")).stdout)).toMatchObject({
      ...{ hostname, location: locations.example, state: "ready" },
      docker: { version: expect.stringMatching(/simulated/) },
    });
    expect(await press("remove", "one", "--cloud", cloud, "--yes")).toMatchObject({ exitCode: 0 });
    expect((await press("list", "--cloud", cloud, "--names")).stdout).toBe("");
  },
);

test("whoever names another cloud than the emulator's, or a location of another, is told which it is, and nothing is made", async () => {
  const press = await emulatedCloud("china");
  const allow = ["--allow-from", "127.0.0.0/8"];
  for (const words of [["create", "one", ...allow], ["inspect", "one"], ["list"], ["remove", "one", "--yes"]]) {
    expect(await press(...words, "--emulator", "--cloud", "usgov")).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/one of china\n.*--cloud/),
    });
    // Without --emulator it may as well be Azure itself that is meant, of which no subscription is known.
    expect(await press(...words, "--cloud", "usgov")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/AZURE_SUBSCRIPTION_ID/),
    });
  }
  expect(await press("create", "one", ...allow, "--location", "usgovvirginia")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/no location of the cloud china/),
  });
  expect((await press("list", "--json")).stdout.trim()).toBe("[]");
});
