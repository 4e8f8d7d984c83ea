import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import {
  adoptHost,
  beginAuthorityChange,
  createHosts,
  extendHost,
  finishAuthorityChange,
  listHosts,
  parseHostFile,
  removeHost,
  resizeHost,
  rotateHost,
  startHost,
  stopHost,
  sweepHosts,
  upgradeHost,
} from "@dockberth/core";
import { type Clock, documentedLimits, type ThrottleLimits } from "@dockberth/emulator";
import { expect, test } from "vitest";
import { type EmulatedAzure, emulatedAzure, makeForeignMachine } from "../src/index.ts";
import { reportLine } from "../src/reliability/report.ts";
import { begin, makeAuthorities, reference, type Scenario } from "../src/reliability/scenarios.ts";
import { share } from "../src/reliability/share.ts";
import { difference, stateOf } from "../src/reliability/state.ts";
import { verbs } from "../src/reliability/verbs.ts";

/** An Azure whose buckets refill only while core waits or Azure works, which takes as long as in Azure. */
function limitedAzure(throttle: ThrottleLimits): Promise<EmulatedAzure> {
  let now = Date.now();
  const clock: Clock = {
    now: () => new Date(now),
    wait: async (seconds, signal) => {
      signal?.throwIfAborted();
      now += seconds * 1000;
      await turn();
    },
  };
  const wait = async (seconds: number) => {
    now += seconds * 1000;
    await sleep(seconds * 20);
  };
  return emulatedAzure({ throttle, clock, wait, tokenLifetimeSeconds: 30 * 86_400, quotas: { cores: 400 } });
}

/** How many requests Azure throttled. */
function throttled({ emulator }: EmulatedAzure): number {
  return emulator.requests().filter(({ status }) => status === 429).length;
}

/** Every verb that changes something, one after the other, on `count` hosts and an existing machine. */
async function liveThrough(cloud: EmulatedAzure, count: number): Promise<void> {
  const { azure } = cloud;
  const { current, next } = await makeAuthorities();
  const text = `defaults: {allowFrom: [127.0.0.0/8], resourceGroup: shop}\nhosts:\n  web-{01..${count}}:\n`;
  const { hosts } = parseHostFile(text);
  const made = await createHosts(azure, hosts, current);
  expect(made.map(({ outcome }) => outcome)).toEqual(hosts.map(() => "created"));
  const { machineId } = await makeForeignMachine(azure);
  await adoptHost(azure, { machineId, name: "legacy", allowFrom: ["127.0.0.0/8"] }, current);
  const names = [...hosts.map(({ name }) => name), "legacy"];
  for (const name of names) await rotateHost(azure, name, current);
  for (const name of names) await beginAuthorityChange(azure, name, { current, next });
  for (const name of names) await finishAuthorityChange(azure, name, { current, next });
  for (const name of names) await upgradeHost(azure, name);
  for (const { name } of hosts) await resizeHost(azure, name, { size: "Standard_D2s_v5" });
  for (const name of names) await stopHost(azure, name);
  for (const name of names) await startHost(azure, name);
  expect((await listHosts(azure)).map(({ name, state, power }) => [name, state, power])).toEqual(
    names.toSorted().map((name) => [name, "ready", "running"]),
  );
  const [last = "", ...others] = names.toReversed().slice(1);
  const expiresAt = new Date(Date.now() + 3_600_000);
  await extendHost(azure, last, { expiresAt });
  const later = new Date(expiresAt.getTime() + 86_400_000);
  const { entries } = await sweepHosts(azure, { dryRun: false, now: later });
  expect(entries.filter(({ outcome }) => outcome === "removed").map(({ host }) => host)).toEqual([last]);
  for (const name of [...others, "legacy"]) await removeHost(azure, name);
  expect(await listHosts(azure)).toEqual([]);
}

const isWhole = process.env["RELIABILITY_EVERY"] !== undefined;

test.skipIf(!isWhole)("runs all verbs on several hosts within Azure's documented limits", async () => {
  await using cloud = await limitedAzure(documentedLimits);
  await liveThrough(cloud, 4);
  expect(throttled(cloud)).toBe(0);
  const reads = cloud.emulator.requests().filter(({ method }) => method === "GET").length;
  expect(reads).toBeGreaterThan(documentedLimits.reads.burst);
});

/** So few that every verb exceeds them. */
const scant: ThrottleLimits = {
  reads: { burst: 5, perSecond: 1 },
  writes: { burst: 2, perSecond: 0.5 },
  deletes: { burst: 2, perSecond: 0.5 },
  machine: { reads: { burst: 3, perSecond: 1 }, writes: { burst: 2, perSecond: 0.2 } },
};

const { scenarios } = share(["adopt"]);

test.each<[string, Scenario]>(scenarios)(
  "%s: has the same result where Azure throttles almost every request",
  async (name, scenario) => {
    await using ample = await emulatedAzure();
    const { authorities, after } = await reference(ample, scenario, (verb) => verb());
    await using cloud = await limitedAzure(scant);
    const { azure } = await begin(cloud, authorities, scenario);
    const before = throttled(cloud);
    await verbs[scenario.verb](azure, authorities, scenario.input);
    await cloud.emulator.settled();
    const struck = throttled(cloud) - before;
    const failure = difference(await stateOf(azure), after);
    const failures = failure === undefined ? [] : [failure];
    console.log(reportLine("P3", `${name}, throttled requests`, { points: 1, struck: Math.min(struck, 1), failures }));
    expect(failures).toEqual([]);
    expect(struck).toBeGreaterThan(0);
  },
);
