import { type CodedError, type ErrorJson, parseOwner, reasonText, type SweepEntry, sweepHosts } from "@dockberth/core";
import { describePublicError, FunctionError } from "../errors.ts";
import { reasonTexts } from "../messages/index.ts";
import type { Service } from "../service.ts";
import { reservationKey } from "../storage/callers.ts";
import { callWebhook } from "./webhook.ts";

export interface SweepRun {
  readonly entries: readonly SweepRunEntry[];
  /** Operations whose message was lost between the record and the queue, or is in the poison queue: they are queued again. */
  readonly queuedAgain: readonly string[];
  readonly webhook: "none" | "called" | string;
}

interface SweepRunEntry extends Omit<SweepEntry, "error" | "reason"> {
  readonly reason: string;
  readonly subscriptionId: string;
  readonly error: ErrorJson | undefined;
}

/** How old an unfinished operation must be for its message to count as lost. A second message does no harm. */
const staleMinutes = 15;

/** The timer's work: expired hosts, operations without a message, unused reservations, and the report to the webhook. */
export async function sweep(service: Service, signal: AbortSignal): Promise<SweepRun> {
  const queuedAgain = await queueAgain(service);
  await releaseUnusedReservations(service);
  const entries = service.settings.sweep.mode === "off" ? [] : await sweepSubscriptions(service, signal);
  const report = { entries, queuedAgain };
  return { ...report, webhook: await sendReport(service, report) };
}

async function queueAgain({ store, queue, now }: Service): Promise<string[]> {
  const found = await store.operations.unfinished(staleBefore(now()));
  for (const { id } of found) await queue.send({ operation: id });
  return found.map(({ id }) => id);
}

/** Reservations of requests that were then not accepted, because the vault or the storage account was unavailable. */
async function releaseUnusedReservations({ settings, store, now }: Service): Promise<void> {
  const reservations = await store.callers.reservations(staleBefore(now()));
  const known = new Set<string>();
  for (const subscriptionId of settings.subscriptionIds)
    for (const { name } of await store.hosts.list(subscriptionId)) known.add(reservationKey(subscriptionId, name));
  for (const { owner, host } of reservations) if (!known.has(host)) await store.callers.release(owner, host);
}

function staleBefore(now: Date): Date {
  return new Date(now.getTime() - staleMinutes * 60_000);
}

async function sweepSubscriptions(service: Service, signal: AbortSignal): Promise<SweepRunEntry[]> {
  const { sweep: how, subscriptionIds } = service.settings;
  const found: SweepRunEntry[] = [];
  for (const subscriptionId of subscriptionIds) {
    const { entries } = await sweepHosts(await service.azure(subscriptionId), {
      dryRun: how.mode !== "remove",
      graceMinutes: how.graceMinutes,
      now: service.now(),
      signal,
    });
    for (const entry of entries) {
      if (entry.outcome === "removed") await forget(service, subscriptionId, entry.host);
      const error = entry.error && toJson(entry.error);
      found.push({ ...entry, reason: reasonText(entry.reason), error, subscriptionId });
    }
  }
  return found;
}

/** A removed host no longer counts towards its owner's quota. */
async function forget({ store, inventory }: Service, subscriptionId: string, name: string): Promise<void> {
  const record = await store.hosts.read(subscriptionId, name);
  if (record === undefined) return;
  const requester = parseOwner(record.requestedBy);
  if (requester !== undefined) await store.callers.release(requester.id, reservationKey(subscriptionId, name));
  await store.hosts.forget(subscriptionId, name, record.operation);
  inventory.noteChange(subscriptionId);
}

function toJson(error: CodedError): ErrorJson {
  return { ...error.toJSON(), ...describePublicError(error) };
}

/** Calls the webhook, if there is one and something to report. A webhook that cannot be called does not fail the sweep. */
async function sendReport({ settings }: Service, report: Pick<SweepRun, "entries" | "queuedAgain">): Promise<string> {
  const entries = report.entries.filter(({ outcome }) => outcome !== "kept");
  if (settings.webhookUrl === undefined || entries.length + report.queuedAgain.length === 0) return "none";
  try {
    await callWebhook(settings.webhookUrl, { ...report, entries });
    return "called";
  } catch (error) {
    return FunctionError.is(error) ? error.message : reasonTexts.webhookFailed;
  }
}
