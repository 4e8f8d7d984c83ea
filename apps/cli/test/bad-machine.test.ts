import { join } from "node:path";
import {
  createAuthority,
  createHostAuthority,
  deployPlannedHost,
  issueCertificates,
  newGeneration,
  parseHostSpec,
  planHost,
} from "@dockberth/core";
import { type EmulatedAzureOptions, emulatedAzure } from "@dockberth/testing";
import { expect, onTestFinished, test } from "vitest";
import { storeAuthority } from "../src/folder/authority.ts";
import { berth } from "./berth.ts";
import { writeKnownEmulator } from "./emulator.ts";
import { temporaryFolder } from "./folder.ts";

const hours = 3_600_000;

/** A command line with a faulty emulator. */
async function commandLine(options: EmulatedAzureOptions) {
  const cloud = await emulatedAzure(options);
  onTestFinished(() => cloud[Symbol.asyncDispose]());
  const env = { BERTH_HOME: join(await temporaryFolder(), "berth") };
  await writeKnownEmulator(env, cloud.emulator);
  return { cloud, env, runBerth: (...words: string[]) => berth(words, env) };
}

test("reports a silent agent with a hint, and continues when the agent reports again", async () => {
  const silences = [{ task: "custom-script" }, { task: "run-command", times: 4 }] as const;
  const { runBerth } = await commandLine({ guestFaults: silences.map((silence) => ({ kind: "silent", ...silence })) });
  const silent = {
    exitCode: 8,
    stderr: expect.stringMatching(/^berth: The Azure agent of one does not report\n {2}Restart/m),
  };
  const create = ["create", "one", "--allow-from", "127.0.0.0/8"];
  expect(await runBerth(...create)).toMatchObject(silent);
  expect(await runBerth(...create)).toMatchObject({ exitCode: 0 });
  const shown = async () => JSON.parse((await runBerth("inspect", "one", "--json")).stdout).docker;
  const before = await shown();
  for (const words of [
    ["run", "one", "--", "true"],
    ["rotate", "one"],
    ["upgrade", "one"],
    ["logs", "one"],
  ]) {
    expect(await runBerth(...words)).toMatchObject(silent);
  }
  expect(await shown()).toEqual(before);
});

test("reports in doctor that Azure's clock differs, with the difference and a hint", async () => {
  const clock = { now: () => new Date(Date.now() - 5 * hours), wait: async () => undefined };
  const { runBerth } = await commandLine({ clock });
  expect(await runBerth("doctor")).toMatchObject({
    exitCode: 9,
    stdout: expect.stringMatching(
      /^failed {3}clock .*this machine is 1800\d seconds ahead\n +Correct the wrong clock/m,
    ),
  });
});

test("reports a certificate that is not yet valid as skewed clocks, and does not change the host", async () => {
  const { cloud, env, runBerth } = await commandLine({});
  const authority = await createAuthority({ name: "tests" });
  await storeAuthority(env, authority);
  const plan = planHost(parseHostSpec({ name: "one", allowFrom: ["127.0.0.0/8"] }), cloud.azure);
  const now = new Date(Date.now() + 5 * hours);
  const ca = await createHostAuthority(authority, { host: "one", generation: newGeneration() });
  const certificates = await issueCertificates(ca, { hostnames: plan.dnsNames, now });
  const made = deployPlannedHost(cloud.azure, plan, certificates, { answerWithinSeconds: 1 });
  await expect(made).rejects.toMatchObject({ code: "clock-skewed" });
  const skewed =
    /The clocks of this machine and of one differ: by this machine's clock, the host's certificate is not valid yet/;
  expect(await runBerth("audit", "one")).toMatchObject({
    exitCode: 9,
    stderr: expect.stringMatching(new RegExp(`${skewed.source}.*\\n {2}Correct the wrong clock`)),
  });
  expect((await runBerth("inspect", "one")).stdout).toMatch(skewed);
  expect((await runBerth("list", "--json")).stdout).toContain('"one"');
});
