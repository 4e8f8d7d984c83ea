import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import {
  type BerthEvent,
  createAuthority,
  createHosts,
  describeEvent,
  type HostOutcome,
  listHosts,
  parseHostFile,
  probeDocker,
  removeHost,
  stopHost,
} from "@dockberth/core";
import { documentedLimits } from "@dockberth/emulator";
import { expect, test } from "vitest";
import { armPath, type EmulatedAzure, emulatedAzure, resourcesLeft } from "../src/index.ts";

const specs = (text: string) =>
  parseHostFile(`defaults: {allowFrom: [127.0.0.0/8], resourceGroup: shop}\nhosts:\n${text}`).hosts;

const summary = (outcomes: readonly HostOutcome[]) =>
  outcomes.map((each) => [each.name, each.outcome === "failed" ? each.error.code : each.outcome]);

const requestsOf = (cloud: EmulatedAzure, method: string, pattern: RegExp) =>
  cloud.emulator.requests().filter((each) => each.method === method && pattern.test(each.path));

function heard() {
  const events: BerthEvent[] = [];
  return { events, run: { onEvent: (event: BerthEvent) => void events.push(event) } };
}

test("creates a hundred hosts with two deployments within Azure's documented limits, and changes nothing again", {
  tags: ["long"],
}, async () => {
  await using cloud = await emulatedAzure({ throttle: documentedLimits, quotas: { cores: 400 } });
  const authority = await createAuthority({ name: "tests" });
  const { events, run } = heard();
  const kept: string[] = [];
  const keepClient = async (host: string) => void kept.push(host);
  const hosts = specs("  web-{001..99}:\n  db: {size: Standard_D2s_v5}\n");
  const names = hosts.map(({ name }) => name);
  const outcomes = await createHosts(cloud.azure, hosts, authority, { ...run, keepClient });
  expect(summary(outcomes)).toEqual(names.map((name) => [name, "created"]));
  expect(kept.toSorted()).toEqual(names.toSorted());
  // One for the addresses. The rest does not fit into one request: each host has 40 KB of scripts.
  expect(requestsOf(cloud, "PUT", /deployments/)).toHaveLength(3);
  for (const outcome of [outcomes[0], outcomes.at(-1)]) {
    if (outcome === undefined || outcome.outcome === "failed") throw outcome?.error;
    expect(outcome.host).toMatchObject({ name: outcome.name, state: "ready", resourceGroup: "shop" });
    await probeDocker(outcome.host, outcome.client);
  }
  const ready = events.filter(({ type }) => type === "docker-ready").map(({ host }) => host);
  expect(ready.toSorted()).toEqual(names.toSorted());
  for (const event of events) expect(describeEvent(event)).not.toBe("");

  const again = await createHosts(cloud.azure, hosts, authority);
  expect(summary(again)).toEqual(names.map((name) => [name, "unchanged"]));
  const listed = await listHosts(cloud.azure);
  expect(listed.map(({ name, state, power }) => [name, state, power])).toEqual(
    names.toSorted().map((name) => [name, "ready", "running"]),
  );
  const requests = cloud.emulator.requests();
  expect(requests.filter(({ status }) => status === 429)).toEqual([]);
  // Fewer requests than ARM accepts at once, whatever its buckets and clocks.
  expect(requests.length).toBeLessThan(documentedLimits.reads.burst / 3);
});

test("probes the hosts of a deployment without waiting first", async () => {
  const waited: number[] = [];
  const wait = async (seconds: number) => {
    waited.push(seconds);
    await setTimeout(seconds * 20);
  };
  await using cloud = await emulatedAzure({ wait });
  const outcomes = await createHosts(cloud.azure, specs("  web-{1..2}:\n"), await createAuthority({ name: "tests" }));
  expect(summary(outcomes)).toEqual([
    ["web-1", "created"],
    ["web-2", "created"],
  ]);
  // The interval of the probes.
  expect(waited).not.toContain(1);
});

test("creates the other hosts where some fail, and only the failed ones in the next run", async () => {
  const failure = { code: "VMExtensionProvisioningError", message: "Enable failed: exit status=31" };
  await using cloud = await emulatedAzure({
    faults: [
      { work: /\/virtualMachines\/web-2\/extensions\/docker$/, failure },
      { work: /\/virtualMachines\/db$/, failure: { code: "AllocationFailed" } },
    ],
  });
  const { azure } = cloud;
  const authority = await createAuthority({ name: "tests" });
  const hosts = specs("  web-{1..3}:\n  db: {size: Standard_D2s_v5}\n");
  const first = heard();
  const outcomes = await createHosts(azure, hosts, authority, first.run);
  expect(summary(outcomes)).toEqual([
    ["web-1", "created"],
    ["web-2", "provision-failed"],
    ["web-3", "created"],
    ["db", "capacity-unavailable"],
  ]);
  expect(outcomes[3]).toMatchObject({ error: { details: { what: "Standard_D2s_v5", location: "westeurope" } } });
  expect(
    first.events
      .filter(({ type }) => type === "host-failed")
      .map(({ host }) => host)
      .sort(),
  ).toEqual(["db", "web-2"]);

  const second = heard();
  expect(summary(await createHosts(azure, hosts, authority, second.run))).toEqual([
    ["web-1", "unchanged"],
    ["web-2", "created"],
    ["web-3", "unchanged"],
    ["db", "created"],
  ]);
  // The extension of one host, and the machine and the extension of the other: all else exists and stays as it is.
  expect(second.events.find(({ type }) => type === "deployment-start")).toMatchObject({ resources: 3 });
});

test("continues a run that was stopped during the deployment", async () => {
  await using cloud = await emulatedAzure({
    faults: [{ work: /virtualMachines\/web-1$/, stuckSeconds: 1 }],
    timeScale: 0.02,
  });
  const authority = await createAuthority({ name: "tests" });
  const hosts = specs("  web-{1..3}:\n");
  const stopping = new AbortController();
  const onEvent = (event: BerthEvent) => {
    if (event.type === "resource-start" && event.kind === "virtual machine") stopping.abort();
  };
  const stopped = createHosts(cloud.azure, hosts, authority, { signal: stopping.signal, onEvent });
  await expect(stopped).rejects.toMatchObject({ code: "interrupted" });
  const { events, run } = heard();
  const outcomes = await createHosts(cloud.azure, hosts, authority, run);
  expect(outcomes.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  // The running deployment is waited for, and has created all hosts.
  expect(events.map(({ type }) => type)).toContain("retry");
  expect((await listHosts(cloud.azure)).map(({ state }) => state)).toEqual(["ready", "ready", "ready"]);
});

test("names a host that is in the way, and creates the others", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const authority = await createAuthority({ name: "tests" });
  await createHosts(azure, specs("  web-{1..2}:\n"), authority);
  await (await azure.compute()).virtualMachines.update("shop", "web-2", { tags: { owner: "somebody" } });
  const outcomes = await createHosts(azure, specs("  web-1: {zone: '1'}\n  web-2:\n  web-3:\n"), authority);
  expect(summary(outcomes)).toEqual([
    ["web-1", "host-exists"],
    ["web-2", "host-foreign"],
    ["web-3", "created"],
  ]);
  const stranger = await createAuthority({ name: "other" });
  expect(summary(await createHosts(azure, specs("  web-1:\n  web-4:\n"), stranger))).toEqual([
    ["web-1", "authority-untrusted"],
    ["web-4", "created"],
  ]);
  await stopHost(azure, "web-3");
  expect(
    summary(await createHosts(azure, specs("  web-3:\n  web-4: {port: 2380}\n"), stranger, { takeOver: true })),
  ).toEqual([
    ["web-3", "host-stopped"],
    ["web-4", "created"],
  ]);
});

test("rejects values that two hosts cannot share before it sends anything", async () => {
  await using cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "tests" });
  for (const [text, message] of [
    ["  a: {dnsLabel: shop}\n  b: {dnsLabel: shop}\n", /a and b cannot both have shop\./],
    ["  a: {privateAddress: 10.20.0.9}\n  b: {privateAddress: 10.20.0.9}\n", /cannot both have 10\.20\.0\.9/],
    ["  a: {publicAddress: {name: ip}}\n  b: {publicAddress: {name: ip}}\n", /cannot both have ip of shop/],
  ] as const)
    await expect(createHosts(cloud.azure, specs(text), authority)).rejects.toThrow(message);
  const differing = specs("  a:\n  b: {network: {addressPrefix: 10.21.0.0/16, subnetPrefix: 10.21.0.0/20}}\n");
  expect(cloud.emulator.requests()).toEqual([]);
  expect(summary(await createHosts(cloud.azure, differing, authority))).toEqual([
    ["a", "spec-invalid"],
    ["b", "spec-invalid"],
  ]);
});

test("creates hosts of several groups at the same time, and stores no secret of a batch in Azure", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const canary = "canary-7d1f";
  const secrets = `customData: ${canary}, secretEnvironment: {TOKEN: ${canary}}, compose: {services: {a: {image: a}}}`;
  const hosts = specs(`  alone: {resourceGroup: other}\n  a: {${secrets}}\n  b:\n`);
  const outcomes = await createHosts(azure, hosts, await createAuthority({ name: "tests" }));
  expect(summary(outcomes)).toEqual(hosts.map(({ name }) => [name, "created"]));
  const batch = armPath(azure, "shop", "Microsoft.Resources/deployments/berth.batch");
  const kept = [
    await azure.arm.get(batch),
    await azure.arm.post(`${batch}/exportTemplate`),
    await (await azure.compute()).virtualMachines.get("shop", "a"),
  ];
  expect(JSON.stringify(kept)).not.toContain(canary);
  expect(JSON.stringify(kept)).not.toContain(Buffer.from(canary).toString("base64"));
  for (const { name } of hosts) await removeHost(azure, name);
  expect(await resourcesLeft(azure)).toEqual([]);
});

/** Loopback addresses that no emulator and no other test process uses. */
const loopback = `127.220.${process.pid % 256}`;

test("creates hosts without public addresses, with the private ones of Azure in their certificates", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const network = `network: {addressPrefix: ${loopback}.0/24, subnetPrefix: ${loopback}.0/24}`;
  const fields = `publicAddress: none, ${network}`;
  const text = `  web-{1..3}: {${fields}}\n  db: {${fields}, privateAddress: ${loopback}.9}\n`;
  const hosts = specs(`${text}  alone: {${fields}, resourceGroup: other, port: 2380}\n`);
  const authority = await createAuthority({ name: "tests" });
  const outcomes = await createHosts(azure, hosts, authority);
  expect(summary(outcomes)).toEqual(hosts.map(({ name }) => [name, "created"]));
  for (const outcome of outcomes) {
    if (outcome.outcome === "failed") throw outcome.error;
    expect(outcome.host).toMatchObject({ state: "ready", hostname: undefined });
    await probeDocker(outcome.host, outcome.client);
  }
  const addresses = outcomes.map((each) => each.outcome !== "failed" && each.host.address).sort();
  expect(addresses).toEqual([4, 4, 5, 6, 9].map((last) => `${loopback}.${last}`));
  expect(requestsOf(cloud, "PUT", /publicIPAddresses/)).toEqual([]);
  expect(summary(await createHosts(azure, hosts, authority))).toEqual(hosts.map(({ name }) => [name, "unchanged"]));
  for (const { name } of hosts) await removeHost(azure, name);
  expect(await resourcesLeft(azure)).toEqual([]);
});

test.each(["berth.batch-network", "berth.batch"])(
  "waits for the running deployment %s where its response is lost",
  async (deployment) => {
    await using cloud = await emulatedAzure({ timeScale: 0.02 });
    const path = new RegExp(`/deployments/${deployment.replace(".", "\\.")}$`);
    cloud.emulator.failNext({ method: "PUT", path, answer: "reset-after" });
    const hosts = specs("  web-{1..3}:\n");
    const outcomes = await createHosts(cloud.azure, hosts, await createAuthority({ name: "tests" }));
    expect(summary(outcomes)).toEqual(hosts.map(({ name }) => [name, "created"]));
    const answers = requestsOf(cloud, "PUT", path).map(({ status }) => status);
    expect(answers.length).toBeGreaterThan(1);
    expect(answers.filter((status) => status >= 200 && status < 300).length).toBeLessThan(2);
  },
);

test("creates each host once where two batches overlap in one group", async () => {
  await using cloud = await emulatedAzure({ timeScale: 0.02 });
  const authority = await createAuthority({ name: "tests" });
  const batches = [specs("  web-{1..3}:\n"), specs("  web-{3..5}:\n")];
  const [first = [], second = []] = await Promise.all(
    batches.map(async (hosts) => createHosts(await cloud.connect(), hosts, authority)),
  );
  const made = [...first, ...second].filter(({ outcome }) => outcome === "created").map(({ name }) => name);
  expect(made.toSorted()).toEqual(["web-1", "web-2", "web-3", "web-4", "web-5"]);
  const shared = [first[2], second[0]].map((each) => each?.outcome);
  expect(shared.toSorted()).toEqual(["created", "unchanged"]);
  for (const outcome of [...first, ...second]) {
    if (outcome.outcome === "failed") throw outcome.error;
    await probeDocker(outcome.host, outcome.client);
  }
  expect((await listHosts(cloud.azure)).map(({ state }) => state)).toEqual(Array(5).fill("ready"));
});

test("creates each host for one of two authorities whose batches overlap, and rejects the other", async () => {
  await using cloud = await emulatedAzure({ timeScale: 0.02 });
  const authorities = await Promise.all(["one", "other"].map((name) => createAuthority({ name })));
  const outcomes = await Promise.all(
    authorities.map(async (authority) => createHosts(await cloud.connect(), specs("  web-{1..3}:\n"), authority)),
  );
  expect(outcomes.map((each) => new Set(summary(each).map(([, end]) => end))).map((ends) => [...ends].join())).toEqual(
    expect.arrayContaining(["created", "authority-untrusted"]),
  );
  for (const outcome of outcomes.flat())
    if (outcome.outcome !== "failed") await probeDocker(outcome.host, outcome.client);
});

test("sends nothing with an expired authority", async () => {
  await using cloud = await emulatedAzure();
  const longAgo = new Date(Date.now() - 30 * 24 * 3_600_000);
  const authority = await createAuthority({ name: "old", validForDays: 7, now: longAgo });
  for (const text of ["  web-{1..2}:\n", "  alone:\n"])
    await expect(createHosts(cloud.azure, specs(text), authority)).rejects.toMatchObject({ code: "authority-expired" });
  expect(cloud.emulator.requests()).toEqual([]);
});

test("splits a batch that exceeds the size of a request into as few deployments as possible", {
  tags: ["long"],
}, async () => {
  await using cloud = await emulatedAzure();
  const hosts = largeSpecs(1, 45);
  const { events, run } = heard();
  const outcomes = await createHosts(cloud.azure, hosts, await createAuthority({ name: "tests" }), run);
  expect(summary(outcomes)).toEqual(hosts.map(({ name }) => [name, "created"]));
  // The addresses and the network, then two deployments at the same time, and a third one when one of them has ended.
  const statuses = requestsOf(cloud, "PUT", /deployments\//).map(
    ({ path, status }) => `${path.split("/").at(-1)} ${status}`,
  );
  expect(statuses).toHaveLength(4);
  expect(statuses.slice(0, 3)).toEqual(["berth.batch-network 201", "berth.batch 201", "berth.batch-network 201"]);
  const steps = events.flatMap((event) =>
    /^deployment-/.test(event.type) && "deployment" in event ? [`${event.type} ${event.deployment}`] : [],
  );
  expect(steps.slice(2, 4)).toEqual(["deployment-start berth.batch", "deployment-start berth.batch-network"]);
  expect(steps).toHaveLength(8);
});

test("creates each host once where two batches of several deployments overlap in one group", {
  tags: ["long"],
}, async () => {
  await using cloud = await emulatedAzure({ timeScale: 0.02, quotas: { cores: 400 } });
  const authority = await createAuthority({ name: "tests" });
  const outcomes = await Promise.all(
    [largeSpecs(1, 40), largeSpecs(21, 60)].map(async (hosts, run) => {
      await setTimeout(run * 100);
      return createHosts(await cloud.connect(), hosts, authority);
    }),
  );
  const ends = outcomes.map((each) => new Map(each.map(({ name, outcome }) => [name, outcome])));
  const all = largeSpecs(1, 60).map(({ name }) => ends.flatMap((each) => each.get(name) ?? []).toSorted());
  expect(all.map(([end]) => end)).toEqual(Array(60).fill("created"));
  expect(all.slice(20, 40)).toEqual(Array(20).fill(["created", "unchanged"]));
  expect((await listHosts(cloud.azure)).map(({ state }) => state)).toEqual(Array(60).fill("ready"));
});

/** Random bytes cannot be compressed: forty compose files that are as large as allowed exceed the 4 MB of a request. */
const ballast = randomBytes(96_000).toString("base64");

function largeSpecs(first: number, last: number) {
  const compose = `compose: {services: {a: {image: a, environment: {BALLAST: "${ballast}"}}}}`;
  return specs(`  web-{${String(first).padStart(2, "0")}..${last}}: {${compose}}\n`);
}
