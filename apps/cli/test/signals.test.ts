import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { builtProgram } from "./built.ts";

test.skipIf(process.platform === "win32")(
  "ends at a second signal, also while it reads a pipe without a writer",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "berth-signals-"));
    const pipe = join(folder, "pipe");
    execFileSync("/usr/bin/mkfifo", [pipe]);
    const words = [builtProgram(), "plan", "a", "--allow-from", "203.0.113.7", "--compose", pipe];
    const child = spawn(process.execPath, words, { stdio: "ignore", env: { ...process.env, BERTH_HOME: folder } });
    const ended = once(child, "exit");
    const writer = await openForReader(pipe);
    while (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await Promise.race([ended, sleep(200)]);
    }
    expect(await ended).toEqual([null, "SIGTERM"]);
    await writer.close();
    await rm(folder, { recursive: true });
  },
);

/** Waits until the program reads the pipe, and writes nothing. */
async function openForReader(pipe: string): Promise<FileHandle> {
  for (;;) {
    const writer = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined);
    if (writer !== undefined) return writer;
    await sleep(50);
  }
}
