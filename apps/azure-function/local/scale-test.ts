import type { ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Azure } from "@dockberth/core";
import { documentedLimits, type Emulator } from "@dockberth/emulator";
import { FunctionError } from "../src/errors.ts";
import { localTexts } from "../src/messages/index.ts";
import { maxBatchSize } from "../src/routes/hosts/read-specs.ts";
import type { Operation } from "../src/storage/operation.ts";
import { startLocalEmulator } from "./emulator.ts";
import { type LocalFunction, startLocalFunction } from "./start.ts";

export interface ScaleTestOptions {
  readonly hosts: number;
  readonly workers: number;
  /** How many workers are killed with -9 and replaced, at most. */
  readonly kills: number;
  /** On average. */
  readonly secondsBetweenKills: number;
  /** The built `dist/local/worker.js`. */
  readonly worker: string;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ScaleTestReport {
  /** How many of the creating operations ended in each state. */
  readonly states: Readonly<Record<string, number>>;
  /** Why operations did not succeed, each reason once. */
  readonly reasons: readonly string[];
  /** Every virtual machine, with its state. */
  readonly machines: readonly string[];
  /** The number of different public addresses. */
  readonly addresses: number;
  /** The number of resources of each type. */
  readonly resources: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly duplicates: number;
  /** Requests that Azure answered with 429. */
  readonly throttled: number;
  readonly requests: number;
  /** Attempts of all creating operations together. */
  readonly attempts: number;
  readonly seconds: { readonly created: number; readonly removed: number };
  /** Resources and groups that still exist after all hosts were removed. */
  readonly remaining: number;
}

/**
 * Creates many hosts at once on several workers, which are killed at random, while every message is delivered twice and the
 * emulator counts requests as Azure documents it; then removes all of them in the same way.
 */
export async function runScaleTest(options: ScaleTestOptions): Promise<ScaleTestReport> {
  const { hosts } = options;
  const quotas = { cores: hosts * 2 + 8, publicAddresses: hosts + 8 };
  const emulator = await startLocalEmulator("simulated", { quotas, throttle: documentedLimits });
  // Emulated hosts take no time, so a few at once use up the request budget; each kill costs the reads of those few.
  const pace = { BERTH_LOCAL_MAX_CONCURRENT: "6", BERTH_LEASE_SECONDS: "20", BERTH_LOCAL_VISIBILITY_SECONDS: "20" };
  const local = await startLocalFunction({
    emulator,
    settings: { ...pace, BERTH_ATTEMPTS: "20", BERTH_LOCAL_MAX_DELIVERIES: "30", BERTH_LOCAL_QUIET: "true" },
    quiet: true,
  });
  try {
    return await createAndRemove(emulator, local, options);
  } finally {
    await local.close();
    await emulator.close();
  }
}

async function createAndRemove(
  emulator: Emulator,
  local: LocalFunction,
  options: ScaleTestOptions,
): Promise<ScaleTestReport> {
  const names = Array.from({ length: options.hosts }, (_, index) => `scale-${index + 1}`);
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const onProgress = (line: string) => options.onProgress?.(`${seconds()} s: ${line}`);
  const azure = await local.service.azure(emulator.subscriptionId);
  const call = await caller(local, options.signal);
  const workers = startWorkers(local, { ...options, onProgress });
  const creating: string[] = [];
  for (let from = 0; from < names.length; from += maxBatchSize) {
    const specs = names.slice(from, from + maxBatchSize).map((name) => ({ name, allowFrom: ["127.0.0.0/8"] }));
    creating.push(...(await call("POST", "/api/hosts", specs)).operations.map(({ id }) => id));
  }
  onProgress(localTexts.requested(creating.length));
  await workers.finish(creating);
  const created = seconds();
  const operations = await Promise.all(creating.map((id) => local.service.store.operations.read(id)));
  const inventory = await readInventory(azure);
  const removing: string[] = [];
  for (const name of names) removing.push((await call("DELETE", `/api/hosts/${name}`)).id);
  await workers.finish(removing);
  const { machines, groups, resources } = await readInventory(azure);
  const requests = emulator.requests();
  return {
    states: countBy(operations, (operation) => operation?.state ?? "lost"),
    reasons: [...new Set(operations.flatMap((operation) => reasonOf(operation) ?? []))],
    machines: inventory.machines,
    addresses: inventory.addresses,
    resources: inventory.resources,
    kills: workers.killed(),
    duplicates: creating.length + removing.length,
    throttled: requests.filter(({ status }) => status === 429).length,
    requests: requests.length,
    attempts: operations.reduce((sum, operation) => sum + (operation?.attempts ?? 0), 0),
    seconds: { created, removed: seconds() - created },
    remaining: machines.length + groups + Object.values(resources).reduce((sum, count) => sum + count, 0),
  };
}

interface Accepted {
  readonly id: string;
  readonly operations: readonly { readonly id: string }[];
}

/** Sends requests as a client should: again with the same Idempotency-Key after a 503. */
async function caller(local: LocalFunction, signal: AbortSignal | undefined) {
  const token = await local.identity.token(["Berth.Admin"]);
  let number = 0;
  return async (method: string, path: string, body?: unknown): Promise<Accepted> => {
    const key = `scale-${++number}`;
    for (;;) {
      const response = await fetch(`${local.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "idempotency-key": key, "content-type": "application/json" },
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ?? null,
      });
      if (response.status === 202) return (await response.json()) as Accepted;
      if (response.status !== 503) throw new Error(await response.text());
      await pause(1000, undefined, { signal });
    }
  };
}

interface WorkerOptions extends ScaleTestOptions {
  readonly onProgress: (line: string) => void;
}

/** Workers, of which {@link ScaleTestOptions.kills} are killed and replaced while they work. */
function startWorkers(local: LocalFunction, options: WorkerOptions) {
  const { workers, kills, secondsBetweenKills, worker, onProgress, signal } = options;
  const running = Array.from({ length: workers }, () => local.startWorker(worker));
  const nextKill = () => Date.now() + secondsBetweenKills * 1000 * (0.5 + Math.random());
  let killed = 0;
  let killAt = nextKill();
  const killOne = () => {
    if (killed >= kills || Date.now() < killAt) return;
    const victim = Math.floor(Math.random() * running.length);
    running[victim]?.kill("SIGKILL");
    running[victim] = local.startWorker(worker);
    killed += 1;
    killAt = nextKill();
  };
  return {
    killed: () => killed,
    /** Sends each operation's message once more, and waits until all of them have ended. */
    async finish(operations: readonly string[]): Promise<void> {
      for (const operation of operations) await local.service.queue.send({ operation });
      for (;;) {
        await pause(3000, undefined, { signal });
        requireAlive(running);
        const unfinished = await countUnfinished(local);
        onProgress(localTexts.remaining(unfinished, operations.length, killed));
        if (unfinished === 0) return;
        killOne();
      }
    },
  };
}

function requireAlive(running: readonly ChildProcess[]): void {
  const ended = running.find(({ exitCode }) => exitCode !== null);
  if (ended !== undefined) throw new Error(localTexts.workerEnded(ended.exitCode));
}

/** Undefined while this machine is too busy to answer in time. */
async function countUnfinished({ service }: LocalFunction): Promise<number | undefined> {
  try {
    const unfinished = await service.store.operations.unfinished(new Date());
    return unfinished.length;
  } catch (error) {
    if (FunctionError.is(error, "storage-unavailable")) return undefined;
    throw error;
  }
}

/** Without the host's name, which would make one reason look like many. */
function reasonOf(operation: Operation | undefined): string | undefined {
  if (operation?.state === "succeeded") return undefined;
  return `${operation?.error?.code}: ${operation?.error?.message.replaceAll(operation.host, "HOST")}`;
}

interface Machine {
  readonly name: string;
  readonly properties: { readonly provisioningState: string };
}

interface Address {
  readonly properties?: { readonly ipAddress?: string };
}

async function readInventory(azure: Azure) {
  const subscription = `/subscriptions/${azure.subscriptionId}`;
  const machines: string[] = [];
  for await (const { name, properties } of azure.arm.list<Machine>(
    `${subscription}/providers/Microsoft.Compute/virtualMachines`,
  ))
    machines.push(`${name} ${properties.provisioningState}`);
  const addresses = new Set<string>();
  for await (const { properties } of azure.arm.list<Address>(
    `${subscription}/providers/Microsoft.Network/publicIPAddresses`,
  ))
    addresses.add(properties?.ipAddress ?? "");
  const types: string[] = [];
  for await (const { type } of azure.arm.list<{ readonly type?: string }>(`${subscription}/resources`))
    types.push(type ?? "");
  let groups = 0;
  for await (const _group of azure.arm.list(`${subscription}/resourceGroups`)) groups += 1;
  return { machines, addresses: addresses.size, resources: countBy(types, (type) => type), groups };
}

function countBy<Item>(items: readonly Item[], key: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}
