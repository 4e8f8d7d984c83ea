import type { Azure } from "../../azure/connect.ts";
import type { Resource } from "../../azure/resources.ts";
import { runVerb } from "../../azure/run-verb.ts";
import type { CodedError } from "../../errors/coded-error.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import type { Reason } from "../../errors/reasons.ts";
import { issueTexts } from "../../messages/issues.ts";
import { timeInTag } from "../../plan/tag-values.ts";
import { tagNames } from "../../plan/tags.ts";
import type { RunOptions } from "../../run/options.ts";
import { throwIfAborted } from "../../run/options.ts";
import { closeOpenedPort } from "../expiry/close-opened-port.ts";
import { changeTagsOfParts, partsWithExpiry, readParts } from "../expiry/sweep-mark.ts";
import { type EachOutcome, eachHost } from "../model/each-host.ts";
import { findHost, type Host, readHost, resourcesByHost } from "../model/host.ts";
import type { OpenedPort } from "../model/opened-ports.ts";
import { deallocateMachine } from "../model/operation.ts";
import { failedHost } from "../model/outcome.ts";
import { removeHost } from "./remove-host.ts";

/** Options of `sweepHosts`. */
export interface SweepOptions extends RunOptions {
  /** Default true: only reports what would be removed and deallocated. */
  readonly dryRun?: boolean | undefined;
  /** How long a host is kept after it has expired. Default 60. */
  readonly graceMinutes?: number | undefined;
  readonly now?: Date | undefined;
  /** Only hosts in this resource group. */
  readonly resourceGroup?: string | undefined;
  /** Only hosts for which it returns true. */
  readonly select?: ((host: Host) => boolean) | undefined;
}

/** An expired host, and what the sweep did with it. */
export interface SweepEntry {
  readonly host: string;
  readonly resourceGroup: string;
  readonly expiresAt: Date | undefined;
  readonly outcome:
    | "would-remove"
    | "removed"
    | "would-deallocate"
    | "deallocated"
    | "would-close-port"
    | "port-closed"
    | "kept"
    | "failed";
  /** {@link reasonText} words it. */
  readonly reason: Reason;
  /** Why it failed. */
  readonly error?: CodedError | undefined;
}

/** What a sweep has done. */
export interface SweepReport {
  readonly entries: readonly SweepEntry[];
}

const defaultGraceMinutes = 60;

/**
 * Removes the hosts that expired longer ago than the grace period, deallocates those that stopped themselves because
 * nobody used them (`idleAfter`), so that Azure bills only their disks and addresses, and closes the ports of `openHostPort`
 * whose time is over, each with an entry of its own. A host without an expiry, or with an
 * unreadable one, is never removed; nor is anything without Berth's tags. A host that fails does not stop the sweep.
 * @throws BerthError `spec-invalid`, `interrupted`, and Azure's errors for the listing
 */
export function sweepHosts(azure: Azure, options: SweepOptions = {}): Promise<SweepReport> {
  return runVerb(azure, options, () => sweepAll(azure, options));
}

async function sweepAll(azure: Azure, options: SweepOptions): Promise<SweepReport> {
  const {
    dryRun = true,
    graceMinutes = defaultGraceMinutes,
    now = new Date(),
    resourceGroup,
    select,
    ...run
  } = options;
  const started = Date.now();
  throwIfAborted(run.signal);
  if (!(graceMinutes >= 0))
    throw new BerthError("spec-invalid", {
      issues: [{ path: "graceMinutes", message: issueTexts.notANumberOfMinutes(graceMinutes) }],
    });
  const entries: SweepEntry[] = [];
  const due = new Map<string, readonly Resource[]>();
  const idle = new Set<string>();
  const overdue: OverduePort[] = [];
  for (const [host, resources] of [...(await resourcesByHost(azure))].sort()) {
    throwIfAborted(run.signal);
    const found = await readHost(azure, host, resources);
    if (resourceGroup !== undefined && found.resourceGroup.toLowerCase() !== resourceGroup.toLowerCase()) continue;
    if (select?.(found) === false) continue;
    const verdict = judge([found.tags, ...resources.map(({ tags }) => tags)], graceMinutes, now);
    const base = { host, resourceGroup: found.resourceGroup, expiresAt: verdict.expiresAt, reason: verdict.reason };
    if (verdict.isDue) {
      entries.push({ ...base, outcome: "would-remove" });
      due.set(host, partsWithExpiry(resources));
    } else if (found.idleAfter !== undefined && found.power === "stopped") {
      const reason = { code: "stopped-itself", idleAfter: found.idleAfter } as const;
      entries.push({ ...base, outcome: "would-deallocate", reason });
      idle.add(host);
    } else entries.push({ ...base, outcome: "kept" });
    if (verdict.isDue) continue;
    const over = found.openedPorts.filter(({ until }) => until !== undefined && until <= now);
    overdue.push(...over.map((opened) => ({ host: found, opened })));
  }
  if (dryRun) return { entries: [...entries, ...overdue.map((each) => portEntry(each, "would-close-port"))] };
  const time = () => new Date(now.getTime() + Date.now() - started);
  const sweep = (host: string) =>
    idle.has(host)
      ? deallocateStopped(azure, host, run)
      : sweepHost(azure, host, due.get(host) ?? [], { graceMinutes, time, run });
  const outcomes = new Map((await eachHost([...due.keys(), ...idle], sweep, run)).map((each) => [each.name, each]));
  return {
    entries: [
      ...entries.map((entry) => concluded(entry, outcomes.get(entry.host))),
      ...(await closeOverduePorts(azure, overdue, run)),
    ],
  };
}

/** A port whose time is over. */
interface OverduePort {
  readonly host: Host;
  readonly opened: OpenedPort;
}

function portEntry({ host, opened }: OverduePort, outcome: SweepEntry["outcome"]): SweepEntry {
  const { port, protocol, until } = opened;
  const reason = { code: "port-time-over", port, protocol, until: until?.toISOString() ?? "" } as const;
  return { host: host.name, resourceGroup: host.resourceGroup, expiresAt: host.expiresAt, outcome, reason };
}

/** One after the other: two changes of the same security group would be in each other's way. */
async function closeOverduePorts(
  azure: Azure,
  overdue: readonly OverduePort[],
  run: RunOptions,
): Promise<SweepEntry[]> {
  const entries: SweepEntry[] = [];
  for (const each of overdue) {
    throwIfAborted(run.signal);
    try {
      await closeOpenedPort(azure, each.host, each.opened, run);
      entries.push(portEntry(each, "port-closed"));
    } catch (error) {
      const failed = failedHost(each.host.name, error, run).error;
      entries.push({ ...portEntry(each, "failed"), reason: failed.message, error: failed });
    }
  }
  return entries;
}

interface Verdict {
  readonly isDue: boolean;
  readonly expiresAt: Date | undefined;
  readonly reason: Reason;
}

/** The latest expiry of all parts counts: the listing may be older than the machine's own tags. */
function judge(tags: readonly Resource["tags"][], graceMinutes: number, now: Date): Verdict {
  const texts = tags.map((each) => each[tagNames.expires]).filter((text) => text !== undefined);
  const keep = (reason: Reason, expiresAt?: Date): Verdict => ({ isDue: false, expiresAt, reason });
  if (tags[0]?.[tagNames.expires] === undefined) return keep({ code: "no-expiry" });
  const times = texts.map(timeInTag);
  const unreadable = texts.find((_text, index) => times[index] === undefined);
  if (unreadable !== undefined) return keep({ code: "expiry-unreadable", text: unreadable });
  const expiresAt = new Date(Math.max(...times.map((time) => time?.getTime() ?? 0)));
  const expiry = expiresAt.toISOString();
  if (now < expiresAt) return keep({ code: "expires-later", expiresAt: expiry }, expiresAt);
  if (now.getTime() < expiresAt.getTime() + graceMinutes * 60_000)
    return keep({ code: "in-grace-period", expiresAt: expiry, graceMinutes }, expiresAt);
  return { isDue: true, expiresAt, reason: { code: "expired", expiresAt: expiry } };
}

function concluded(entry: SweepEntry, outcome: EachOutcome<Verdict | undefined> | undefined): SweepEntry {
  if (outcome === undefined) return entry;
  if (outcome.outcome === "failed")
    return { ...entry, outcome: "failed", reason: outcome.error.message, error: outcome.error };
  const { result } = outcome;
  if (result === undefined)
    return { ...entry, outcome: entry.outcome === "would-deallocate" ? "deallocated" : "removed" };
  return { ...entry, outcome: "kept", expiresAt: result.expiresAt, reason: result.reason };
}

/** Deallocates a host unless somebody started it since it was listed; then resolves with the reason. */
async function deallocateStopped(azure: Azure, name: string, run: RunOptions): Promise<Verdict | undefined> {
  const host = await findHost(azure, name);
  if (host.power !== "stopped") return { isDue: false, expiresAt: host.expiresAt, reason: { code: "started-again" } };
  await deallocateMachine(azure, host, run);
  return undefined;
}

interface SweepOfHost {
  readonly graceMinutes: number;
  readonly time: () => Date;
  readonly run: RunOptions;
}

/** Marks a host and removes it if it is still due; resolves with the reason where it is kept. */
async function sweepHost(
  azure: Azure,
  host: string,
  parts: readonly Resource[],
  { graceMinutes, time, run }: SweepOfHost,
): Promise<Verdict | undefined> {
  const unmark = () => changeTagsOfParts(azure, parts, { [tagNames.sweep]: undefined });
  try {
    await changeTagsOfParts(azure, parts, { [tagNames.sweep]: time().toISOString() }, run.signal);
    const tags = (await readParts(azure, parts)).map((part) => part.tags);
    const verdict = judge(tags, graceMinutes, time());
    if (tags.length > 0 && !verdict.isDue) {
      await unmark();
      return verdict;
    }
    await remove(azure, host, run);
    return undefined;
  } catch (error) {
    // Report the original error.
    await unmark().catch(() => undefined);
    throw error;
  }
}

async function remove(azure: Azure, host: string, run: RunOptions): Promise<void> {
  try {
    await removeHost(azure, host, run);
  } catch (error) {
    // Already removed elsewhere: nothing to do.
    if (!isBerthError(error, "host-not-found")) throw error;
  }
}
