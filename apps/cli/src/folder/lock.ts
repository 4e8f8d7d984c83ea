import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { BerthError } from "@dockberth/core";
import { ensurePrivateFolder } from "@dockberth/core/stores";
import type { Environment } from "../session.ts";
import { configurationFolder } from "./locations.ts";
import { processStart } from "./process-start.ts";

interface LockOwner {
  readonly pid: number;
  readonly processStart: string;
  readonly operation: string;
}

export interface LockOptions {
  readonly env: Environment;
  /** What is locked: a host's name, or `authority`. */
  readonly name: string;
  readonly operation: string;
  readonly signal: AbortSignal;
  /** Whether to wait for the other process, if its work takes a moment only. */
  readonly wait?: boolean;
}

/**
 * Does the work while no other process of this user works under the same name.
 * @throws BerthError `host-busy`
 */
export async function withLock<Value>(options: LockOptions, work: () => Promise<Value>): Promise<Value> {
  const folder = join(configurationFolder(options.env), "locks");
  await ensurePrivateFolder(configurationFolder(options.env));
  await ensurePrivateFolder(folder);
  const path = join(folder, options.name);
  for (;;) {
    const owner = await acquire(path, options.operation);
    if (owner === undefined) break;
    if (options.wait !== true) throw new BerthError("host-busy", { host: options.name, reason: owner.operation });
    await pause(50, undefined, { signal: options.signal });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * Does the work while no other process of this user works on any of these hosts.
 * @throws BerthError `host-busy`
 */
export function withLocks<Value>(
  { names, ...options }: Omit<LockOptions, "name"> & { readonly names: readonly string[] },
  work: () => Promise<Value>,
): Promise<Value> {
  // Every process acquires them in the same order, so two that need the same hosts cannot wait for each other.
  return names
    .toSorted()
    .reduceRight<() => Promise<Value>>((inner, name) => () => withLock({ ...options, name }, inner), work)();
}

/** Acquires the lock, or returns the process that owns it. The lock of a dead process is discarded. */
async function acquire(path: string, operation: string): Promise<LockOwner | undefined> {
  const text = JSON.stringify({ pid: process.pid, processStart: processStart(process.pid) ?? "", operation });
  for (;;) {
    if (await createExclusively(path, text)) return undefined;
    const found = await readFile(path, "utf8").catch(() => undefined);
    if (found === undefined) continue;
    const owner = parse(found);
    if (owner !== undefined && processStart(owner.pid) === owner.processStart) return owner;
    await discard(path, found);
  }
}

/** The lock appears with its content or not at all. Unlike a rename, a link never replaces a file. */
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

/** Another process may have discarded it too, and own the lock by now: then the lock is put back. */
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

function parse(text: string): LockOwner | undefined {
  try {
    return JSON.parse(text) as LockOwner;
  } catch {
    return undefined;
  }
}
