import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { berth, type CommandResult } from "./berth.ts";
import { runEmulator } from "./emulator.ts";

export interface CommandLine {
  readonly folder: string;
  readonly env: Readonly<Record<"BERTH_HOME" | "DOCKER_CONFIG" | "PATH" | "XDG_CACHE_HOME", string>>;
  /** Everything that the commands printed. */
  readonly printed: readonly string[];
  runBerth(...words: string[]): Promise<CommandResult>;
}

/** A command line with its own folder and emulator, for the tests of one file. */
export function commandLine(variables: Readonly<Record<string, string>> = {}): CommandLine {
  const folder = join(tmpdir(), `berth-cli-test-${randomUUID()}`);
  const env = {
    BERTH_HOME: join(folder, "berth"),
    DOCKER_CONFIG: join(folder, "docker"),
    PATH: process.env["PATH"] ?? "",
    XDG_CACHE_HOME: join(folder, "cache"),
    ...variables,
  };
  const printed: string[] = [];
  let emulator: Awaited<ReturnType<typeof runEmulator>> | undefined;
  beforeAll(async () => {
    await mkdir(folder, { mode: 0o700 });
    emulator = await runEmulator(env);
  });
  afterAll(async () => {
    await emulator?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    folder,
    env,
    printed,
    async runBerth(...words) {
      const result = await berth(words, env);
      printed.push(result.stdout, result.stderr);
      return result;
    },
  };
}
