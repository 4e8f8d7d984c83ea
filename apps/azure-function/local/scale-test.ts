import type { ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { documentedLimits } from "@dockberth/emulator";
import { type EmulatedAzure, emulatedAzure } from "@dockberth/testing";
import { type LocalFunction, startLocalFunction } from "../local/start.ts";
import { FunctionError } from "../src/errors.ts";
import { largestBatch } from "../src/inputs.ts";
import type { Operation } from "../src/store/operation.ts";

export interface CrowdOptions {
  readonly hosts: number;
  readonly workers: number;
  /** How often a worker is killed with -9 and replaced, and at most; how long it is between two of them, on average. */
  readonly kills: number;
  readonly secondsBetweenKills: number;
  /** The built `dist/local/worker.js`. */
  readonly worker: string;
  readonly say?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface CrowdReport {
  /** How the operations that made the hosts ended. */
  readonly states: Readonly<Record<string, number>>;
  /** Why those did not succeed that did not, each reason once. */
  readonly reasons: readonly string[];
  /** Every virtual machine there is, with its state. */
  readonly machines: readonly string[];
  /** How many different public addresses there are. */
  readonly addresses: number;
  /** How many resources of each type there are. */
  readonly resources: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly duplicates: number;
  /** Requests that Azure refused with 429, of so many. */
  readonly refused: number;
  readonly requests: number;
  /** How often work on a host was begun until all were made. */
  readonly attempts: number;
  readonly seconds: { readonly made: number; readonly removed: number };
  /** Resources and groups that are left once all hosts were removed. */
  readonly left: number;
}

/**
 * Many hosts at once on several workers, which are killed at random while every message is delivered twice and Azure counts
 * requests as it documents; then all of them removed again, the same way.
 */
export async function runCrowd(options: CrowdOptions): Promise<CrowdReport> {
  const { hosts } = options;
  const quotas = { cores: hosts * 2 + 8, publicAddresses: hosts + 8 };
  const cloud = await emulatedAzure({ quotas, throttle: documentedLimits });
  // Hosts of the emulator take no time, so that few at once use up the budget of requests; each kill costs those few.
  const pace = { BERTH_LOCAL_AT_ONCE: "6", BERTH_LEASE_SECONDS: "20", BERTH_LOCAL_VISIBILITY_SECONDS: "20" };
  const local = await startLocalFunction({
    emulator: cloud.emulator,
    settings: { ...pace, BERTH_ATTEMPTS: "20", BERTH_LOCAL_DELIVERIES: "30", BERTH_LOCAL_QUIET: "true" },
    quiet: true,
  });
  try {
    return await liveTogether(cloud, local, options);
  } finally {
    await local.close();
    await cloud.emulator.close();
  }
}

async function liveTogether(cloud: EmulatedAzure, local: LocalFunction, options: CrowdOptions): Promise<CrowdReport> {
  const names = Array.from({ length: options.hosts }, (_, index) => `crowd-${index + 1}`);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const say = (line: string) => options.say?.(`${seconds()} s: ${line}`);
  const call = await caller(local, options.signal);
  const fleet = startFleet(local, { ...options, say });
  const asked: string[] = [];
  for (let from = 0; from < names.length; from += largestBatch) {
    const specs = names.slice(from, from + largestBatch).map((name) => ({ name, allowFrom: ["127.0.0.0/8"] }));
    asked.push(...(await call("POST", "/api/hosts", specs)).operations.map(({ id }) => id));
  }
  say(`${asked.length} hosts are asked for`);
  await fleet.settle(asked);
  const made = seconds();
  const operations = await Promise.all(asked.map((id) => local.service.store.operations.read(id)));
  const inventory = await takeInventory(cloud);
  const removals: string[] = [];
  for (const name of names) removals.push((await call("DELETE", `/api/hosts/${name}`)).id);
  await fleet.settle(removals);
  const after = await takeInventory(cloud);
  const requests = cloud.emulator.requests();
  return {
    ...inventory,
    states: countBy(operations, (operation) => operation?.state ?? "lost"),
    reasons: [...new Set(operations.flatMap((operation) => reasonOf(operation) ?? []))],
    kills: fleet.killed(),
    duplicates: asked.length + removals.length,
    refused: requests.filter(({ status }) => status === 429).length,
    requests: requests.length,
    attempts: operations.reduce((sum, operation) => sum + (operation?.attempts ?? 0), 0),
    seconds: { made, removed: seconds() - made },
    left: after.machines.length + after.groups + Object.values(after.resources).reduce((sum, count) => sum + count, 0),
  };
}

function reasonOf(operation: Operation | undefined): string | undefined {
  if (operation?.state === "succeeded") return undefined;
  // Without the host's name, which makes one reason look like many.
  return `${operation?.error?.code}: ${operation?.error?.message.replaceAll(operation.host, "HOST")}`;
}

interface Accepted {
  readonly id: string;
  readonly operations: readonly { readonly id: string }[];
}

/** Requests as a patient client sends them: again under the same key, where it is told to come again. */
async function caller(local: LocalFunction, signal?: AbortSignal) {
  const token = await local.identity.token(["Berth.Admin"]);
  let number = 0;
  return async (method: string, path: string, body?: unknown): Promise<Accepted> => {
    const key = `crowd-${++number}`;
    for (;;) {
      const response = await fetch(`${local.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          "idempotency-key": key,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
      if (response.status === 202) return (await response.json()) as Accepted;
      if (response.status !== 503) throw new Error(await response.text());
      await pause(1000, undefined, { signal });
    }
  };
}

/** Workers, which {@link CrowdOptions.kills} kills and replaces while they work. */
function startFleet(local: LocalFunction, options: CrowdOptions & { readonly say: (line: string) => void }) {
  const { workers, kills, secondsBetweenKills, worker, say, signal } = options;
  const running = Array.from({ length: workers }, () => local.startWorker(worker));
  let killed = 0;
  const nextKill = () => Date.now() + secondsBetweenKills * 1000 * (0.5 + Math.random());
  let due = nextKill();
  const killOne = () => {
    if (killed >= kills || Date.now() < due) return;
    const victim = Math.floor(Math.random() * running.length);
    running[victim]?.kill("SIGKILL");
    running[victim] = local.startWorker(worker);
    killed += 1;
    due = nextKill();
  };
  return {
    killed: () => killed,
    /** Sends each operation's message once more, and waits until all of them have ended. */
    async settle(operations: readonly string[]): Promise<void> {
      for (const operation of operations) await local.service.queue.send({ operation });
      for (;;) {
        await pause(3000, undefined, { signal });
        requireAlive(running);
        const open = await countOpen(local);
        say(`${open ?? "?"} of ${operations.length} are under way, ${killed} workers were killed`);
        if (open === 0) return;
        killOne();
      }
    },
  };
}

function requireAlive(running: readonly ChildProcess[]): void {
  const ended = running.find(({ exitCode }) => exitCode !== null);
  if (ended !== undefined) throw new Error(`A worker ended by itself, in ${ended.exitCode}`);
}

/** How many operations have no end yet; undefined where this machine is too busy to say so in time. */
async function countOpen({ service }: LocalFunction): Promise<number | undefined> {
  try {
    const open = await service.store.operations.unfinished(new Date());
    return open.filter(({ verb }) => verb !== "batch").length;
  } catch (error) {
    if (FunctionError.is(error, "storage-unavailable")) return undefined;
    throw error;
  }
}

async function takeInventory({ azure }: EmulatedAzure) {
  const machines: string[] = [];
  for await (const { name, provisioningState } of azure.compute.virtualMachines.listAll())
    machines.push(`${name} ${provisioningState}`);
  const addresses = new Set<string>();
  for await (const { ipAddress } of azure.network.publicIPAddresses.listAll()) addresses.add(ipAddress ?? "");
  const types: string[] = [];
  for await (const { type } of azure.resources.resources.list()) types.push(type ?? "");
  let groups = 0;
  for await (const _group of azure.resources.resourceGroups.list()) groups += 1;
  return { machines, addresses: addresses.size, resources: countBy(types, (type) => type), groups };
}

function countBy<Item>(items: readonly Item[], key: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}
