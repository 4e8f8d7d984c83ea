import type { Azure } from "../azure/connect.ts";
import type { Resource } from "../azure/resources.ts";
import { BerthError, isBerthError } from "../errors.ts";
import type { RunOptions } from "../events.ts";
import { tagNames } from "../plan/tags.ts";
import { eachHost } from "./each-host.ts";
import { readHost, resourcesByHost, throwIfStopped } from "./host.ts";
import { removeHost } from "./remove.ts";

export interface SweepOptions extends RunOptions {
  /** Default true: says what would go, and removes nothing. */
  readonly dryRun?: boolean;
  /** How long after its end a host is still left alone. Default 60. */
  readonly graceMinutes?: number;
  readonly now?: Date;
  /** Only the hosts of this group. */
  readonly resourceGroup?: string;
}

export interface SweepEntry {
  readonly host: string;
  readonly resourceGroup: string;
  readonly expiresAt: Date | undefined;
  readonly outcome: "would-remove" | "removed" | "kept" | "failed";
  /** Why, in a sentence. */
  readonly reason: string;
  /** What stood in the way of one that failed, with its code and what to do. */
  readonly error?: BerthError;
}

export interface SweepReport {
  readonly entries: readonly SweepEntry[];
}

const defaultGraceMinutes = 60;

/**
 * Removes the hosts whose end has passed, and a grace with it. A host without an end, or with one that cannot be read, is
 * never touched; nor is anything that does not carry our tags. A host that cannot be removed does not stop the sweep.
 * @throws BerthError `spec-invalid`, `interrupted`, and what Azure says to the listing
 */
export async function sweepHosts(azure: Azure, options: SweepOptions = {}): Promise<SweepReport> {
  const { dryRun = true, graceMinutes = defaultGraceMinutes, now = new Date(), resourceGroup, ...run } = options;
  throwIfStopped(run.signal);
  if (!(graceMinutes >= 0))
    throw new BerthError("spec-invalid", {
      issues: [{ path: "graceMinutes", message: `${graceMinutes} is no number of minutes` }],
    });
  const entries: SweepEntry[] = [];
  for (const [host, resources] of [...(await resourcesByHost(azure))].sort()) {
    throwIfStopped(run.signal);
    const found = await readHost(azure, host, resources);
    if (resourceGroup !== undefined && found.resourceGroup.toLowerCase() !== resourceGroup.toLowerCase()) continue;
    const verdict = judge([found.tags, ...resources.map(({ tags }) => tags)], graceMinutes, now);
    const base = { host, resourceGroup: found.resourceGroup, expiresAt: verdict.expiresAt, reason: verdict.reason };
    if (!verdict.isDue) entries.push({ ...base, outcome: "kept" });
    else entries.push({ ...base, outcome: "would-remove" });
  }
  return { entries: dryRun ? entries : await sweepAway(azure, entries, run) };
}

interface Verdict {
  readonly isDue: boolean;
  readonly expiresAt: Date | undefined;
  readonly reason: string;
}

/** The latest of the times that any part of the host carries counts: a listing may be older than the machine's own word. */
function judge(tags: readonly Resource["tags"][], graceMinutes: number, now: Date): Verdict {
  const texts = tags.map((each) => each[tagNames.expires]).filter((text) => text !== undefined);
  const keep = (reason: string, expiresAt?: Date): Verdict => ({ isDue: false, expiresAt, reason });
  if (tags[0]?.[tagNames.expires] === undefined) return keep("it has no end");
  const times = texts.map(readTime);
  const unreadable = texts.find((_text, index) => times[index] === undefined);
  if (unreadable !== undefined) return keep(`its end, ${JSON.stringify(unreadable)}, cannot be read`);
  const expiresAt = new Date(Math.max(...times.map((time) => time?.getTime() ?? 0)));
  const end = `${expiresAt.toISOString().slice(0, 16)}Z`;
  if (now < expiresAt) return keep(`it is needed until ${end}`, expiresAt);
  if (now.getTime() < expiresAt.getTime() + graceMinutes * 60_000)
    return keep(`its end, ${end}, is less than ${graceMinutes} minutes ago`, expiresAt);
  return { isDue: true, expiresAt, reason: `it was needed until ${end}` };
}

/** RFC 3339 and nothing looser: `new Date` takes "1" for the year 2001. */
function readTime(text: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

async function sweepAway(azure: Azure, entries: readonly SweepEntry[], run: RunOptions): Promise<SweepEntry[]> {
  const due = entries.filter(({ outcome }) => outcome === "would-remove").map(({ host }) => host);
  const became = new Map(
    (await eachHost(due, (host) => remove(azure, host, run), run)).map((each) => [each.name, each]),
  );
  return entries.map((entry) => {
    const each = became.get(entry.host);
    if (each === undefined) return entry;
    if (each.outcome === "done") return { ...entry, outcome: "removed" };
    return { ...entry, outcome: "failed", reason: each.error.message, error: each.error };
  });
}

async function remove(azure: Azure, host: string, run: RunOptions): Promise<void> {
  try {
    await removeHost(azure, host, run);
  } catch (error) {
    // Somebody else was faster; what was wanted has happened.
    if (!isBerthError(error, "host-not-found")) throw error;
  }
}
