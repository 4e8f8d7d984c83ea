import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AdapterDriver, type EmulatedAzure, testAdapterContract } from "@dockberth/testing";
import { berth } from "./berth.ts";
import { writeKnownEmulator } from "./emulator.ts";

testAdapterContract("the command line", { open, wording: "commandLine" });

/** Uses a new folder, in which the emulator of this process is the running one. */
async function open({ emulator }: EmulatedAzure): Promise<AdapterDriver> {
  const folder = await mkdtemp(join(tmpdir(), "berth-cli-test-"));
  const env = { BERTH_HOME: join(folder, "berth") };
  await writeKnownEmulator(env, emulator);
  const runBerth = async (words: readonly string[], signal?: AbortSignal) => {
    const { exitCode, stdout, stderr } = await berth(words, env, signal);
    return { succeeded: exitCode === 0, output: `${stderr}\n${stdout}` };
  };
  return {
    create: async (host, { signal }) => {
      const file = join(folder, "host.json");
      await writeFile(file, JSON.stringify(host));
      return runBerth(["create", "--file", file], signal);
    },
    remove: (name) => runBerth(["remove", name, "--yes"]),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
