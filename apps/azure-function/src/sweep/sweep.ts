import { isBerthError, type SweepEntry, sweepHosts } from "@dockberth/core";
import type { Service } from "../service.ts";
import { claimKey } from "../store/callers.ts";
import { callWebhook } from "./webhook.ts";

export interface SweepRun {
  readonly entries: readonly (SweepEntry & { readonly subscriptionId: string })[];
  /** Operations whose message was lost between the record and the queue, or that were put aside: they are queued again. */
  readonly queuedAgain: readonly string[];
  readonly webhook: "none" | "called" | string;
}

/** How long an operation may wait or run before its message counts as lost. A second message does no harm. */
const staleMinutes = 15;

/** What the timer does: hosts past their end, work that lost its message, and word of it to whoever wants to know. */
export async function sweep(service: Service, signal: AbortSignal): Promise<SweepRun> {
  const queuedAgain = await queueAgain(service);
  await giveBackClaims(service);
  const entries = service.settings.sweep.mode === "off" ? [] : await sweepSubscriptions(service, signal);
  const report = { entries, queuedAgain };
  return { ...report, webhook: await tell(service, report) };
}

async function queueAgain({ store, queue, now }: Service): Promise<string[]> {
  const before = new Date(now().getTime() - staleMinutes * 60_000);
  const found = (await store.operations.unfinished(before)).filter(({ verb }) => verb !== "batch");
  for (const { id } of found) await queue.send({ operation: id });
  return found.map(({ id }) => id);
}

/** Hosts that were counted for requests which then could not be taken on: a vault or the storage was away in between. */
async function giveBackClaims({ settings, store, now }: Service): Promise<void> {
  const before = new Date(now().getTime() - staleMinutes * 60_000);
  const claims = await store.callers.claims(before);
  const known = new Set<string>();
  for (const subscriptionId of settings.subscriptionIds)
    for (const { name } of await store.hosts.list(subscriptionId)) known.add(claimKey(subscriptionId, name));
  for (const { owner, host } of claims) if (!known.has(host)) await store.callers.giveBack(owner, host);
}

async function sweepSubscriptions(service: Service, signal: AbortSignal): Promise<SweepRun["entries"][number][]> {
  const { sweep: how, subscriptionIds } = service.settings;
  const found: SweepRun["entries"][number][] = [];
  for (const subscriptionId of subscriptionIds) {
    const { entries } = await sweepHosts(await service.azure(subscriptionId), {
      dryRun: how.mode !== "remove",
      graceMinutes: how.graceMinutes,
      now: service.now(),
      signal,
    });
    for (const entry of entries) {
      if (entry.outcome === "removed") await forget(service, subscriptionId, entry.host);
      found.push({ ...entry, subscriptionId });
    }
  }
  return found;
}

/** A host that is gone counts no more for whoever made it. */
async function forget({ store }: Service, subscriptionId: string, name: string): Promise<void> {
  const record = await store.hosts.read(subscriptionId, name);
  if (record === undefined) return;
  await store.callers.giveBack(record.owner, claimKey(subscriptionId, name));
  await store.hosts.forget(subscriptionId, name, record.operation);
}

/** The report, where there is something to report and somebody to report to. That nobody listens is no failure. */
async function tell({ settings }: Service, report: Pick<SweepRun, "entries" | "queuedAgain">): Promise<string> {
  const worth = report.entries.filter(({ outcome }) => outcome !== "kept");
  if (settings.webhookUrl === undefined || worth.length + report.queuedAgain.length === 0) return "none";
  try {
    await callWebhook(settings.webhookUrl, { ...report, entries: worth });
    return "called";
  } catch (error) {
    return isBerthError(error) ? error.message : "the webhook could not be called";
  }
}
