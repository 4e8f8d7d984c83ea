import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { BerthError } from "@dockberth/core";
import { processStart } from "../connection/emulator-state.ts";
import { configurationFolder } from "./place.ts";
import { ensurePrivateFolder } from "./private-files.ts";

interface Holder {
  readonly pid: number;
  readonly processStart: string;
  readonly operation: string;
}

export interface LockOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What is locked: a host's name, or `authority`. */
  readonly name: string;
  readonly operation: string;
  readonly signal: AbortSignal;
  /** Waits for the other process, where its work is over in a moment. */
  readonly wait?: boolean;
}

/**
 * Does the work while no other process of this user does any under the same name.
 * @throws BerthError `host-busy`
 */
export async function withLock<Value>(options: LockOptions, work: () => Promise<Value>): Promise<Value> {
  const folder = join(configurationFolder(options.env), "locks");
  await ensurePrivateFolder(configurationFolder(options.env));
  await ensurePrivateFolder(folder);
  const path = join(folder, options.name);
  for (;;) {
    const holder = await take(path, options.operation);
    if (holder === undefined) break;
    if (options.wait !== true) throw new BerthError("host-busy", { host: options.name, operation: holder.operation });
    await pause(50, undefined, { signal: options.signal });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Takes the lock, or says who holds it. A lock whose holder is dead is taken away from it. */
async function take(path: string, operation: string): Promise<Holder | undefined> {
  const text = JSON.stringify({ pid: process.pid, processStart: processStart(process.pid) ?? "", operation });
  for (;;) {
    if (await createExclusively(path, text)) return undefined;
    const found = await readFile(path, "utf8").catch(() => undefined);
    if (found === undefined) continue;
    const holder = parse(found);
    if (holder !== undefined && processStart(holder.pid) === holder.processStart) return holder;
    await discard(path, found);
  }
}

/** The lock appears with its text in it, or not at all: a link, unlike a rename, never replaces. */
async function createExclusively(path: string, text: string): Promise<boolean> {
  const fresh = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(fresh, "wx", 0o600);
  try {
    await file.writeFile(text);
    await link(fresh, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await file.close();
    await rm(fresh, { force: true });
  }
}

/** Somebody else may have done the same and hold the lock by now; then it is put back. */
async function discard(path: string, stale: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readFile(aside, "utf8").catch(() => stale);
  if (moved !== stale) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}
