import type { Azure } from "../../azure/connect.ts";
import type { Resource } from "../../azure/resources.ts";
import { BerthError } from "../../errors/index.ts";
import { tagNames } from "../../plan/tags.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { sleep } from "../../run/time.ts";
import { findHost, type Host, resourcesByHost } from "../model/host.ts";
import { changeTagsOfParts, isBeingSwept, partsWithExpiry, readParts } from "./sweep-mark.ts";

export interface ExtendOptions extends RunOptions {
  /** From when on `sweepHosts` may remove the host; undefined: never. */
  readonly expiresAt: Date | undefined;
  readonly now?: Date | undefined;
}

/** How often it is asked whether a sweep lets go of the host again, every two seconds. */
const maxAttempts = 10;

/**
 * Says until when a host is needed, or that it has no end. An end that has passed already is no wish but a mistake. A host
 * that a sweep is about to remove stays where the sweep has seen this in time.
 * @throws BerthError `spec-invalid`, `host-not-found`, and `host-busy` where a sweep removes it
 */
export async function extendHost(azure: Azure, name: string, options: ExtendOptions): Promise<Host> {
  const { expiresAt, now = new Date(), ...run } = options;
  throwIfAborted(run.signal);
  const wrong = problemOf(expiresAt, now);
  if (wrong !== undefined) throw new BerthError("spec-invalid", { issues: [{ path: "expiresAt", message: wrong }] });
  const resources = (await resourcesByHost(azure, name)).get(name) ?? [];
  if (resources.length === 0) throw new BerthError("host-not-found", { host: name });
  // Every part says the same, so that what a removal left behind still says when it may go.
  await writeExpiry(azure, name, partsWithExpiry(resources), options);
  return findHost(azure, name);
}

/** Writes the end to all of a host's parts. @throws BerthError `host-not-found`, and `host-busy` where a sweep removes it */
export async function writeExpiry(
  azure: Azure,
  name: string,
  parts: readonly Resource[],
  { expiresAt, now = new Date(), ...run }: ExtendOptions,
): Promise<void> {
  await changeTagsOfParts(azure, parts, { [tagNames.expires]: expiresAt?.toISOString() }, run.signal);
  await requireKept(azure, name, parts, now, run);
  reporter(name, run)({ type: "expiry-set", expiresAt });
}

/** A sweep that had begun with the host lets go of it in a moment, or removes it. */
async function requireKept(
  azure: Azure,
  host: string,
  parts: readonly Resource[],
  now: Date,
  run: RunOptions,
): Promise<void> {
  for (let look = 1; ; look++) {
    const found = await readParts(azure, parts);
    if (found.length === 0) throw new BerthError("host-not-found", { host });
    if (!isBeingSwept(found, now)) return;
    if (look === maxAttempts) throw new BerthError("host-busy", { host, operation: "a sweep is removing it" });
    await sleep(azure, 2, run.signal);
  }
}

function problemOf(expiresAt: Date | undefined, now: Date): string | undefined {
  if (expiresAt === undefined) return undefined;
  if (Number.isNaN(expiresAt.getTime())) return "it is no time";
  return expiresAt <= now ? `${expiresAt.toISOString()} has passed already` : undefined;
}
