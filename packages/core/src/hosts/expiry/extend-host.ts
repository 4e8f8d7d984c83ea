import type { Azure } from "../../azure/connect.ts";
import type { Resource } from "../../azure/resources.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import { tagNames } from "../../plan/tags.ts";
import { type RunOptions, reporter, throwIfAborted } from "../../run/options.ts";
import { poll } from "../../run/retry.ts";
import { sleep } from "../../run/time.ts";
import { requireFuture } from "../../spec/parse-options.ts";
import { findHost, type Host, resourcesOfHost } from "../model/host.ts";
import { changeTagsOfParts, isBeingSwept, partsWithExpiry, readParts } from "./sweep-mark.ts";

/** Options of `extendHost`. */
export interface ExtendOptions extends RunOptions {
  /** When `sweepHosts` may remove the host; undefined: never. */
  readonly expiresAt: Date | undefined;
  /** The current time. */
  readonly now?: Date | undefined;
}

/** How often, every two seconds, a sweep may still be busy with the host. */
const maxAttempts = 10;
const pollSeconds = 2;

/**
 * Sets when a host expires, or that it never does. A time in the past is rejected. A host that a sweep is about to remove
 * is kept if the sweep sees the change in time.
 * @throws BerthError `spec-invalid`, `host-not-found`, `host-busy` where a sweep is removing it
 */
export function extendHost(azure: Azure, name: string, options: ExtendOptions): Promise<Host> {
  return runVerb(azure, options, () => extend(azure, name, options));
}

async function extend(azure: Azure, name: string, options: ExtendOptions): Promise<Host> {
  const { expiresAt, now = new Date(), ...run } = options;
  throwIfAborted(run.signal);
  requireFuture(expiresAt, now, "expiresAt");
  const resources = await resourcesOfHost(azure, name);
  if (resources.length === 0) throw new BerthError("host-not-found", { host: name });
  // Every part carries the expiry, so that what an interrupted removal leaves is swept too.
  await writeExpiry(azure, name, partsWithExpiry(resources), options);
  return findHost(azure, name);
}

/** Writes the expiry to all parts of a host. @throws BerthError `host-not-found`, `host-busy` where a sweep is removing it */
export async function writeExpiry(
  azure: Azure,
  name: string,
  parts: readonly Resource[],
  { expiresAt, now = new Date(), ...run }: ExtendOptions,
): Promise<void> {
  await changeTagsOfParts(azure, parts, { [tagNames.expires]: expiresAt?.toISOString() }, run.signal);
  await waitForSweep(azure, name, parts, now, run);
  reporter(name, run)({ type: "expiry-set", expiresAt });
}

/** A sweep that has started with the host either sees the new expiry in a moment, or removes the host. */
async function waitForSweep(
  azure: Azure,
  host: string,
  parts: readonly Resource[],
  now: Date,
  run: RunOptions,
): Promise<void> {
  await poll(
    async () => {
      const found = await readParts(azure, parts);
      if (found.length === 0) throw new BerthError("host-not-found", { host });
      return isBeingSwept(found, now) ? undefined : true;
    },
    async (attempt) => {
      if (attempt === maxAttempts) throw new BerthError("host-busy", { host, reason: { code: "host-is-swept" } });
      await sleep(azure, pollSeconds, run.signal);
    },
  );
}
