import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { runEmulator } from "./emulator.ts";
import { berth, type Pressed } from "./press.ts";

export interface CommandLine {
  readonly folder: string;
  readonly env: Readonly<Record<"BERTH_HOME" | "DOCKER_CONFIG" | "PATH" | "XDG_CACHE_HOME", string>>;
  /** All that was ever printed. */
  readonly said: readonly string[];
  press(...words: string[]): Promise<Pressed>;
}

/** A command line in a folder of its own, with an emulator behind it, for the tests of one file. */
export function commandLine(variables: Readonly<Record<string, string>> = {}): CommandLine {
  const folder = join(tmpdir(), `berth-cli-test-${randomUUID()}`);
  const env = {
    BERTH_HOME: join(folder, "berth"),
    DOCKER_CONFIG: join(folder, "docker"),
    PATH: process.env["PATH"] ?? "",
    XDG_CACHE_HOME: join(folder, "cache"),
    ...variables,
  };
  const said: string[] = [];
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
    said,
    async press(...words) {
      const pressed = await berth(words, env);
      said.push(pressed.stdout, pressed.stderr);
      return pressed;
    },
  };
}
