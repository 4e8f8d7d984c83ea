import { setTimeout as pause } from "node:timers/promises";
import { documentedLimits } from "@berth/emulator";
import { emulatedAzure } from "@berth/testing";
import { startLocalFunction } from "../local/start.ts";
import { largestBatch } from "../src/inputs.ts";

export interface CrowdOptions {
  readonly hosts: number;
  readonly workers: number;
  /** How often a worker is killed with -9 and replaced. */
  readonly kills: number;
  /** The built `dist/local/worker.js`. */
  readonly worker: string;
  readonly say?: (line: string) => void;
}

export interface CrowdReport {
  readonly states: Readonly<Record<string, number>>;
  /** Every virtual machine there is, with its state. */
  readonly machines: readonly string[];
  /** How many different public addresses there are. */
  readonly addresses: number;
  readonly kills: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly requests: number;
  readonly attempts: number;
  readonly seconds: number;
  /** Resources and groups that are left once all hosts were removed. */
  readonly left: number;
}

/**
 * Many hosts at once on several workers, which are killed at random while every message is delivered twice and Azure counts
 * requests as it documents; then all of them removed again, the same way.
 */
export async function runCrowd({ hosts, workers, kills, worker, say = () => {} }: CrowdOptions): Promise<CrowdReport> {
  const quotas = { cores: hosts * 2 + 8, publicAddresses: hosts + 8 };
  const cloud = await emulatedAzure({ quotas, throttle: documentedLimits });
  const settings = { BERTH_LEASE_SECONDS: "15", BERTH_LOCAL_VISIBILITY_SECONDS: "15", BERTH_LOCAL_DELIVERIES: "30" };
  const local = await startLocalFunction({
    emulator: cloud.emulator,
    settings: { ...settings, BERTH_POLL_SECONDS: "2", BERTH_ATTEMPTS: "20", BERTH_LOCAL_QUIET: "true" },
    quiet: true,
  });
  const started = Date.now();
  const token = await local.identity.token(["Berth.Admin"]);
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${local.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.status !== 202 && response.status !== 200) throw new Error(await response.text());
    return (await response.json()) as { id: string; state: string; operations: { id: string }[] };
  };
  try {
    const names = Array.from({ length: hosts }, (_, index) => `crowd-${index + 1}`);
    const running = Array.from({ length: workers }, () => local.startWorker(worker));
    const ids: string[] = [];
    for (let from = 0; from < hosts; from += largestBatch) {
      const specs = names.slice(from, from + largestBatch).map((name) => ({ name, allowFrom: ["127.0.0.0/8"] }));
      ids.push(...(await call("POST", "/api/hosts", specs)).operations.map(({ id }) => id));
    }
    say(`${ids.length} hosts asked for`);
    let duplicates = 0;
    let killed = 0;
    const statesOf = async (of: readonly string[]) => {
      const found: Record<string, number> = {};
      for (const id of of) {
        const state = (await local.service.store.operations.read(id))?.state ?? "lost";
        found[state] = (found[state] ?? 0) + 1;
      }
      return found;
    };
    const settle = async (of: readonly string[], killsUpTo: number) => {
      for (const operation of of) {
        await local.service.queue.send({ operation });
        duplicates += 1;
      }
      for (;;) {
        await pause(3000);
        const states = await statesOf(of);
        say(`${Math.round((Date.now() - started) / 1000)} s: ${JSON.stringify(states)}, ${killed} killed`);
        if ((states["queued"] ?? 0) + (states["running"] ?? 0) === 0) return states;
        const broken = running.find(({ exitCode }) => exitCode !== null);
        if (broken !== undefined) throw new Error(`A worker ended by itself, in ${broken.exitCode}`);
        if (killed < killsUpTo) {
          const victim = Math.floor(Math.random() * running.length);
          running[victim]?.kill("SIGKILL");
          running[victim] = local.startWorker(worker);
          killed += 1;
        }
      }
    };
    const states = await settle(ids, Math.ceil(kills * 0.7));
    const operations = await Promise.all(ids.map((id) => local.service.store.operations.read(id)));
    const attempts = operations.reduce((sum, operation) => sum + (operation?.attempts ?? 0), 0);
    const machines: string[] = [];
    for await (const { name, provisioningState } of cloud.azure.compute.virtualMachines.listAll())
      machines.push(`${name} ${provisioningState}`);
    const addresses = new Set<string>();
    for await (const { ipAddress } of cloud.azure.network.publicIPAddresses.listAll()) addresses.add(ipAddress ?? "");
    const removals: string[] = [];
    for (const name of names) removals.push((await call("DELETE", `/api/hosts/${name}`)).id);
    await settle(removals, kills);
    let left = 0;
    for await (const _resource of cloud.azure.resources.resources.list()) left += 1;
    for await (const _group of cloud.azure.resources.resourceGroups.list()) left += 1;
    const requests = cloud.emulator.requests();
    return {
      states,
      machines,
      addresses: addresses.size,
      kills: killed,
      duplicates,
      refused: requests.filter(({ status }) => status === 429).length,
      requests: requests.length,
      attempts,
      seconds: Math.round((Date.now() - started) / 1000),
      left,
    };
  } finally {
    await local.close();
    await cloud.emulator.close();
  }
}
