import { join } from "node:path";
import { clouds } from "@dockberth/core";
import { expect, onTestFinished, test } from "vitest";
import { berth } from "./berth.ts";
import { runEmulator } from "./emulator.ts";
import { temporaryFolder } from "./folder.ts";

/** An emulator of a cloud, and a command line that finds it. */
async function emulatedCloud(cloud: string) {
  const env = { BERTH_HOME: join(await temporaryFolder(), "berth"), PATH: process.env["PATH"] ?? "" };
  const emulator = await runEmulator(env, ["--cloud", cloud]);
  onTestFinished(async () => void (await emulator.stop()));
  return (...words: string[]) => berth(words, env);
}

test.each(["china", "usgov"] as const)(
  "creates, lists, inspects and removes a host in the cloud %s under its names",
  async (cloud) => {
    const runBerth = await emulatedCloud(cloud);
    const { locations, dnsSuffix } = clouds[cloud];
    const where = ["--cloud", cloud, "--location", locations.default, "--allow-from", "127.0.0.0/8"];
    const created = await runBerth("create", "one", ...where, "--json");
    expect(created).toMatchObject({ exitCode: 0 });
    const { hostname } = JSON.parse(created.stdout) as { hostname: string };
    expect(hostname.endsWith(`.${locations.default}.${dnsSuffix}`)).toBe(true);
    expect((await runBerth("list", "--cloud", cloud, "--names")).stdout).toBe("one\n");
    expect(JSON.parse((await runBerth("inspect", "one", "--cloud", cloud, "--json")).stdout)).toMatchObject({
      ...{ hostname, location: locations.default, state: "ready" },
      docker: { version: expect.stringMatching(/simulated/) },
    });
    expect(await runBerth("remove", "one", "--cloud", cloud, "--yes")).toMatchObject({ exitCode: 0 });
    expect((await runBerth("list", "--cloud", cloud, "--names")).stdout).toBe("");
  },
);

test("rejects another cloud than the emulator's, and a location of another cloud, and creates nothing", async () => {
  const runBerth = await emulatedCloud("china");
  const allow = ["--allow-from", "127.0.0.0/8"];
  for (const words of [["create", "one", ...allow], ["inspect", "one"], ["list"], ["remove", "one", "--yes"]]) {
    expect(await runBerth(...words, "--emulator", "--cloud", "usgov")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/emulates the cloud china, not usgov\n.*--cloud/),
    });
    // Without --emulator, Azure itself may be meant, but no subscription is known.
    expect(await runBerth(...words, "--cloud", "usgov")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/AZURE_SUBSCRIPTION_ID/),
    });
  }
  expect(await runBerth("create", "one", ...allow, "--location", "usgovvirginia")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/not a location of the cloud china/),
  });
  expect((await runBerth("list", "--json")).stdout.trim()).toBe("[]");
});
