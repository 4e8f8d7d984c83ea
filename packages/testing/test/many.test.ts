import {
  type BerthEvent,
  createAuthority,
  describeEvent,
  type HostOutcome,
  listHosts,
  makeHosts,
  parseHostFile,
  probeDocker,
  removeHost,
  stopHost,
} from "@berth/core";
import { documentedLimits } from "@berth/emulator";
import { expect, test } from "vitest";
import { type EmulatedAzure, emulatedAzure, resourcesLeft } from "../src/index.ts";

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

test("a hundred hosts are made by one deployment under Azure's documented limits, and run again nothing is touched", async () => {
  await using cloud = await emulatedAzure({ throttle: documentedLimits, quotas: { cores: 400 } });
  const authority = await createAuthority({ name: "tests" });
  const { events, run } = heard();
  const kept: string[] = [];
  const keepClient = async (host: string) => void kept.push(host);
  const hosts = specs("  web-{001..99}:\n  db: {size: Standard_D2s_v5}\n");
  const names = hosts.map(({ name }) => name);
  const outcomes = await makeHosts(cloud.azure, hosts, authority, { ...run, keepClient });
  expect(summary(outcomes)).toEqual(names.map((name) => [name, "made"]));
  expect(kept.toSorted()).toEqual(names.toSorted());
  // Their addresses, and all the rest.
  expect(requestsOf(cloud, "PUT", /deployments/)).toHaveLength(2);
  for (const outcome of [outcomes[0], outcomes.at(-1)]) {
    if (outcome === undefined || outcome.outcome === "failed") throw outcome?.error;
    expect(outcome.host).toMatchObject({ name: outcome.name, state: "ready", resourceGroup: "shop" });
    await probeDocker(outcome.host, outcome.client);
  }
  const ready = events.filter(({ type }) => type === "docker-ready").map(({ host }) => host);
  expect(ready.toSorted()).toEqual(names.toSorted());
  for (const event of events) expect(describeEvent(event)).not.toBe("");

  const again = await makeHosts(cloud.azure, hosts, authority);
  expect(summary(again)).toEqual(names.map((name) => [name, "unchanged"]));
  const listed = await listHosts(cloud.azure);
  expect(listed.map(({ name, state, power }) => [name, state, power])).toEqual(
    names.toSorted().map((name) => [name, "ready", "running"]),
  );
  const requests = cloud.emulator.requests();
  expect(requests.filter(({ status }) => status === 429)).toEqual([]);
  // A hundred hosts in fewer requests than ARM lets through at once: neither buckets nor clocks have a say in it.
  expect(requests.length).toBeLessThan(documentedLimits.reads.burst / 4);
});

test("a host that fails does not keep the others from being made, and the next run makes those alone", async () => {
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
  const outcomes = await makeHosts(azure, hosts, authority, first.run);
  expect(summary(outcomes)).toEqual([
    ["web-1", "made"],
    ["web-2", "provision-failed"],
    ["web-3", "made"],
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
  expect(summary(await makeHosts(azure, hosts, authority, second.run))).toEqual([
    ["web-1", "unchanged"],
    ["web-2", "made"],
    ["web-3", "unchanged"],
    ["db", "made"],
  ]);
  // Two hosts of five resources, and the network that they share.
  expect(second.events.find(({ type }) => type === "deployment-start")).toMatchObject({ resources: 11 });
});

test("a run that is stopped while Azure works is gone on with by the next", async () => {
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
  const stopped = makeHosts(cloud.azure, hosts, authority, { signal: stopping.signal, onEvent });
  await expect(stopped).rejects.toMatchObject({ code: "interrupted" });
  const { events, run } = heard();
  const outcomes = await makeHosts(cloud.azure, hosts, authority, run);
  expect(outcomes.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  // What was begun is waited for, and found to be all that was wished for.
  expect(events.map(({ type }) => type)).toContain("retry");
  expect((await listHosts(cloud.azure)).map(({ state }) => state)).toEqual(["ready", "ready", "ready"]);
});

test("a host that stands in the way is named, and the others are made beside it", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const authority = await createAuthority({ name: "tests" });
  await makeHosts(azure, specs("  web-{1..2}:\n"), authority);
  await azure.compute.virtualMachines.update("shop", "web-2", { tags: { owner: "somebody" } });
  const outcomes = await makeHosts(azure, specs("  web-1: {zone: '1'}\n  web-2:\n  web-3:\n"), authority);
  expect(summary(outcomes)).toEqual([
    ["web-1", "host-exists"],
    ["web-2", "host-foreign"],
    ["web-3", "made"],
  ]);
  const stranger = await createAuthority({ name: "somebody else's" });
  expect(summary(await makeHosts(azure, specs("  web-1:\n  web-4:\n"), stranger))).toEqual([
    ["web-1", "authority-untrusted"],
    ["web-4", "made"],
  ]);
  await stopHost(azure, "web-3");
  expect(
    summary(await makeHosts(azure, specs("  web-3:\n  web-4: {port: 2380}\n"), stranger, { takeOver: true })),
  ).toEqual([
    ["web-3", "host-stopped"],
    ["web-4", "made"],
  ]);
});

test("what no two hosts can have is refused before anything is sent", async () => {
  await using cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "tests" });
  for (const [text, message] of [
    ["  a: {dnsLabel: shop}\n  b: {dnsLabel: shop}\n", /a and b cannot both have shop\./],
    ["  a: {privateAddress: 10.20.0.9}\n  b: {privateAddress: 10.20.0.9}\n", /cannot both have 10\.20\.0\.9/],
    ["  a: {publicAddress: {name: ip}}\n  b: {publicAddress: {name: ip}}\n", /cannot both have ip of shop/],
  ] as const)
    await expect(makeHosts(cloud.azure, specs(text), authority)).rejects.toThrow(message);
  const differing = specs("  a:\n  b: {network: {addressPrefix: 10.21.0.0/16, subnetPrefix: 10.21.0.0/20}}\n");
  expect(cloud.emulator.requests()).toEqual([]);
  expect(summary(await makeHosts(cloud.azure, differing, authority))).toEqual([
    ["a", "spec-invalid"],
    ["b", "spec-invalid"],
  ]);
});

test("hosts of several groups are made side by side, and no secret stands in what Azure keeps of a batch", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const canary = "canary-7d1f";
  const secrets = `customData: ${canary}, secretEnvironment: {TOKEN: ${canary}}, compose: {services: {a: {image: a}}}`;
  const hosts = specs(`  alone: {resourceGroup: other}\n  a: {${secrets}}\n  b:\n`);
  const outcomes = await makeHosts(azure, hosts, await createAuthority({ name: "tests" }));
  expect(summary(outcomes)).toEqual(hosts.map(({ name }) => [name, "made"]));
  const kept = [
    await azure.deployments.deployments.get("shop", "berth.batch"),
    await azure.deployments.deployments.exportTemplate("shop", "berth.batch"),
    await azure.compute.virtualMachines.get("shop", "a"),
  ];
  expect(JSON.stringify(kept)).not.toContain(canary);
  expect(JSON.stringify(kept)).not.toContain(Buffer.from(canary).toString("base64"));
  for (const { name } of hosts) await removeHost(azure, name);
  expect(await resourcesLeft(azure)).toEqual([]);
});
