import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/** Does work while no other process on this machine does it. The kernel gives the lock back when its holder is gone. */
export async function withLock<T>(path: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const holder = spawn("flock", ["--exclusive", path, "sh", "-c", "echo locked; exec cat >/dev/null"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = once(holder, "close");
  const giveUp = () => holder.kill();
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    const [outcome] = await Promise.race([once(holder.stdout, "data"), ended]);
    signal?.throwIfAborted();
    if (!Buffer.isBuffer(outcome)) throw new Error(`No lock could be had on ${path}.`);
    signal?.removeEventListener("abort", giveUp);
    return await work();
  } finally {
    signal?.removeEventListener("abort", giveUp);
    holder.stdin.end();
    await ended;
  }
}
