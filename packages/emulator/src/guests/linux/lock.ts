import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/** Runs work under a lock that only one process on this machine has. The kernel releases it when its holder ends. */
export async function withLock<T>(path: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  signal?.throwIfAborted();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const holder = spawn("flock", ["--exclusive", path, "sh", "-c", "echo locked; exec cat >/dev/null"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = once(holder, "close");
  const cancel = () => holder.kill();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    const [outcome] = await Promise.race([once(holder.stdout, "data"), ended]);
    signal?.throwIfAborted();
    if (!Buffer.isBuffer(outcome)) throw new Error(`Could not lock ${path}.`);
    signal?.removeEventListener("abort", cancel);
    return await work();
  } finally {
    signal?.removeEventListener("abort", cancel);
    holder.stdin.end();
    await ended;
  }
}
