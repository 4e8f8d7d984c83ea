import type { Azure } from "../../azure/connect.ts";
import type { Resource } from "../../azure/resources.ts";
import type { CodedError } from "../../errors/define.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import { tagNames } from "../../plan/tags.ts";
import type { RunOptions } from "../../run/options.ts";
import { throwIfAborted } from "../../run/options.ts";
import { changeTagsOfParts, partsWithExpiry, readParts } from "../expiry/sweep-mark.ts";
import { type EachOutcome, eachHost } from "../model/each-host.ts";
import { readHost, resourcesByHost } from "../model/host.ts";
import { removeHost } from "./remove-host.ts";

export interface SweepOptions extends RunOptions {
  /** Default true: says what would go, and removes nothing. */
  readonly dryRun?: boolean | undefined;
  /** How long after its end a host is still left alone. Default 60. */
  readonly graceMinutes?: number | undefined;
  readonly now?: Date | undefined;
  /** Only the hosts of this group. */
  readonly resourceGroup?: string | undefined;
}

export interface SweepEntry {
  readonly host: string;
  readonly resourceGroup: string;
  readonly expiresAt: Date | undefined;
  readonly outcome: "would-remove" | "removed" | "kept" | "failed";
  /** Why, in a sentence. */
  readonly reason: string;
  /** What stood in the way of one that failed, with its code and what to do. */
  readonly error?: CodedError | undefined;
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
  const started = Date.now();
  throwIfAborted(run.signal);
  if (!(graceMinutes >= 0))
    throw new BerthError("spec-invalid", {
      issues: [{ path: "graceMinutes", message: `${graceMinutes} is no number of minutes` }],
    });
  const entries: SweepEntry[] = [];
  const due = new Map<string, readonly Resource[]>();
  for (const [host, resources] of [...(await resourcesByHost(azure))].sort()) {
    throwIfAborted(run.signal);
    const found = await readHost(azure, host, resources);
    if (resourceGroup !== undefined && found.resourceGroup.toLowerCase() !== resourceGroup.toLowerCase()) continue;
    const verdict = judge([found.tags, ...resources.map(({ tags }) => tags)], graceMinutes, now);
    const base = { host, resourceGroup: found.resourceGroup, expiresAt: verdict.expiresAt, reason: verdict.reason };
    entries.push({ ...base, outcome: verdict.isDue ? "would-remove" : "kept" });
    if (verdict.isDue) due.set(host, partsWithExpiry(resources));
  }
  if (dryRun) return { entries };
  const time = () => new Date(now.getTime() + Date.now() - started);
  const sweep = (host: string) => sweepHost(azure, host, due.get(host) ?? [], { graceMinutes, time, run });
  const became = new Map((await eachHost([...due.keys()], sweep, run)).map((each) => [each.name, each]));
  return { entries: entries.map((entry) => ended(entry, became.get(entry.host))) };
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

function ended(entry: SweepEntry, became: EachOutcome<Verdict | undefined> | undefined): SweepEntry {
  if (became === undefined) return entry;
  if (became.outcome === "failed")
    return { ...entry, outcome: "failed", reason: became.error.message, error: became.error };
  const { result } = became;
  if (result === undefined) return { ...entry, outcome: "removed" };
  return { ...entry, outcome: "kept", expiresAt: result.expiresAt, reason: result.reason };
}

interface SweepOfHost {
  readonly graceMinutes: number;
  readonly time: () => Date;
  readonly run: RunOptions;
}

/** Removes a host that is still due once it is marked; resolves with why it stays, or with undefined. */
async function sweepHost(
  azure: Azure,
  host: string,
  parts: readonly Resource[],
  { graceMinutes, time, run }: SweepOfHost,
): Promise<Verdict | undefined> {
  const letGo = () => changeTagsOfParts(azure, parts, { [tagNames.sweep]: undefined });
  try {
    await changeTagsOfParts(azure, parts, { [tagNames.sweep]: time().toISOString() }, run.signal);
    const tags = (await readParts(azure, parts)).map((part) => part.tags);
    const verdict = judge(tags, graceMinutes, time());
    if (tags.length > 0 && !verdict.isDue) {
      await letGo();
      return verdict;
    }
    await remove(azure, host, run);
    return undefined;
  } catch (error) {
    // What went wrong first is what is told.
    await letGo().catch(() => undefined);
    throw error;
  }
}

async function remove(azure: Azure, host: string, run: RunOptions): Promise<void> {
  try {
    await removeHost(azure, host, run);
  } catch (error) {
    // Somebody else was faster; what was wanted has happened.
    if (!isBerthError(error, "host-not-found")) throw error;
  }
}
