import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AdapterDriver, type EmulatedAzure, testAdapterContract } from "@dockberth/testing";
import { writeKnownEmulator } from "./emulator.ts";
import { berth } from "./press.ts";

testAdapterContract("the command line", { open });

/** A folder of its own for each, in which the emulator of this process stands as the one that runs. */
async function open({ emulator }: EmulatedAzure): Promise<AdapterDriver> {
  const folder = await mkdtemp(join(tmpdir(), "berth-cli-test-"));
  const env = { BERTH_HOME: join(folder, "berth") };
  await writeKnownEmulator(env, emulator);
  const press = async (words: readonly string[], signal?: AbortSignal) => {
    const { exitCode, stdout, stderr } = await berth(words, env, signal);
    return { succeeded: exitCode === 0, output: `${stderr}\n${stdout}` };
  };
  return {
    create: async (wish, { signal }) => {
      const file = join(folder, "host.json");
      await writeFile(file, JSON.stringify(wish));
      return press(["create", "--file", file], signal);
    },
    remove: (name) => press(["remove", name, "--yes"]),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
