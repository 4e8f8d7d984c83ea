import type { Azure } from "../azure/connect.ts";
import { changeTags } from "../azure/tags.ts";
import { BerthError } from "../errors.ts";
import type { RunOptions } from "../events.ts";
import { tagNames } from "../plan/tags.ts";
import { findHost, type Host, reporter, resourcesByHost, throwIfStopped } from "./host.ts";

export interface ExtendOptions extends RunOptions {
  /** From when on `sweepHosts` may remove the host; undefined: never. */
  readonly expiresAt: Date | undefined;
  readonly now?: Date;
}

/**
 * Says until when a host is needed, or that it has no end. An end that has passed already is no wish but a mistake.
 * @throws BerthError `spec-invalid`, `host-not-found`
 */
export async function extendHost(azure: Azure, name: string, options: ExtendOptions): Promise<Host> {
  const { expiresAt, now = new Date(), ...run } = options;
  throwIfStopped(run.signal);
  const wrong = problemOf(expiresAt, now);
  if (wrong !== undefined) throw new BerthError("spec-invalid", { issues: [{ path: "expiresAt", message: wrong }] });
  const resources = (await resourcesByHost(azure, name)).get(name) ?? [];
  if (resources.length === 0) throw new BerthError("host-not-found", { host: name });
  // Every part says the same, so that what a removal left behind still says when it may go.
  const parts = resources.filter(({ type }) => !/\/extensions$/i.test(type));
  const changes = { [tagNames.expires]: expiresAt?.toISOString() };
  await Promise.all(parts.map(({ id }) => changeTags(azure, id, changes, run.signal)));
  reporter(name, run)({ type: "expiry-set", expiresAt });
  return findHost(azure, name);
}

function problemOf(expiresAt: Date | undefined, now: Date): string | undefined {
  if (expiresAt === undefined) return undefined;
  if (Number.isNaN(expiresAt.getTime())) return "it is no time";
  return expiresAt <= now ? `${expiresAt.toISOString()} has passed already` : undefined;
}
