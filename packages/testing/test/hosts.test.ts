import { inspect } from "node:util";
import {
  type Azure,
  type BerthEvent,
  connectDocker,
  createAuthority,
  deployPlannedHost,
  describeEvent,
  type HostPlan,
  hostSecrets,
  inspectHost,
  isBerthError,
  issueCertificates,
  listHosts,
  parseHostSpec,
  planHost,
  removeHost,
  reserveAddress,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { armPath, emulatedAzure, failure, makeGroup, publicAddressBody, resourcesLeft } from "../src/index.ts";

const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };

async function make(azure: Azure, more: object = {}, authority = createAuthority({ name: "tests" })) {
  const events: BerthEvent[] = [];
  const run = { onEvent: (event: BerthEvent) => events.push(event) };
  const spec = parseHostSpec({ ...input, ...more });
  const plan = planHost(spec, azure);
  const { address } = await reserveAddress(azure, plan, run);
  const certificates = await issueCertificates(await authority, { hostnames: [...plan.dnsNames, address] });
  const host = await deployPlannedHost(azure, plan, certificates, { ...run, secrets: hostSecrets(spec) });
  return { host, plan, certificates, events };
}

test("creates a host that answers over mutual TLS, lists and inspects it, and removes it without residue", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { host, plan, certificates, events } = await make(azure);
  expect(host).toMatchObject({
    name: "demo",
    state: "ready",
    power: "running",
    resourceGroup: "berth-demo",
    port: 2376,
    hostname: plan.hostname,
  });
  const docker = await connectDocker(host, certificates.client);
  expect((await docker.version()).Version).toMatch(/simulated/);
  expect(events.map(({ type }) => type)).toEqual(
    expect.arrayContaining([
      "group-ready",
      "address-reserved",
      "deployment-start",
      "resource-end",
      "extension-end",
      "docker-ready",
      "deployment-end",
    ]),
  );
  for (const event of events) expect(describeEvent(event)).not.toBe("");

  expect((await listHosts(azure)).map(({ name }) => name)).toEqual(["demo"]);
  const report = await inspectHost(azure, "demo", { client: certificates.client });
  expect(report.docker).toMatchObject({ version: expect.stringMatching(/simulated/) });

  const { removed, kept } = await removeHost(azure, "demo");
  expect(removed.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["virtual machine", "security group", "network", "resource group"]),
  );
  expect(kept).toEqual([]);
  expect(await resourcesLeft(azure)).toEqual([]);
  expect(isBerthError(await failure(() => removeHost(azure, "demo")), "host-not-found")).toBe(true);
});

test("changes nothing when create is run again, and reports that", async () => {
  await using cloud = await emulatedAzure();
  const authority = createAuthority({ name: "tests" });
  await make(cloud.azure, {}, authority);
  const writes = () =>
    cloud.emulator.requests().filter(({ method, path }) => method === "PUT" && /deployments/.test(path)).length;
  const before = writes();
  const { events } = await make(cloud.azure, {}, authority);
  expect(events.map(({ type }) => type)).toContain("host-unchanged");
  expect(writes()).toBe(before);
});

test("leaves a host with another plan alone, and names the differences", async () => {
  await using cloud = await emulatedAzure();
  const authority = createAuthority({ name: "tests" });
  await make(cloud.azure, {}, authority);
  const error = await failure(() => make(cloud.azure, { size: "Standard_D2s_v5" }, authority));
  expect(isBerthError(error, "host-exists") && error.details.differences).toEqual(["size"]);
});

test("leaves a foreign machine with the same name alone", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { plan } = await make(azure, { resourceGroup: "team" });
  await (await azure.compute()).virtualMachines.update("team", "demo", { tags: { owner: "somebody" } });
  const error = await failure(() => make(azure, { resourceGroup: "team" }));
  expect(isBerthError(error, "host-foreign")).toBe(true);
  await removeHost(azure, "demo", { resourceGroup: "team" }).catch(() => undefined);
  expect((await (await azure.compute()).virtualMachines.get("team", plan.names.virtualMachine)).name).toBe("demo");
});

test("removes one of two hosts in a group and network without a change to the other", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const [one, two] = await Promise.all([
    make(azure, { name: "one", resourceGroup: "team" }),
    make(azure, { name: "two", resourceGroup: "team" }),
  ]);
  expect(one.host.address).not.toBe(two.host.address);
  const stranger = await connectDocker(two.host, one.certificates.client);
  await expect(stranger.version()).rejects.toThrow();
  const { kept } = await removeHost(azure, "one");
  expect(kept).toEqual([
    { kind: "network", name: "berth-net", reason: "in-use" },
    { kind: "resource group", name: "team", reason: "not-empty" },
  ]);
  expect((await (await connectDocker(two.host, two.certificates.client)).version()).Version).toBeTruthy();
  expect((await listHosts(azure)).map(({ name, state }) => [name, state])).toEqual([["two", "ready"]]);
  await removeHost(azure, "two");
  expect(await resourcesLeft(azure)).toEqual([]);
});

test("keeps foreign resources and an existing resource group when it removes a host", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await makeGroup(azure, "team");
  await azure.arm.put(armPath(azure, "team", "Microsoft.Network/publicIPAddresses/decoy"), publicAddressBody());
  await make(azure, { resourceGroup: "team" });
  await removeHost(azure, "demo");
  expect(await resourcesLeft(azure)).toEqual(["decoy", "team"]);
});

test.each([
  [
    "before the deployment",
    { method: "PUT", path: /deployments\/berth-demo$/, answer: "reset-before" as const, times: 6 },
  ],
  [
    "after the address was created",
    { method: "PUT", path: /publicIPAddresses/, answer: "reset-after" as const, times: 6 },
  ],
])("continues a create that failed %s, and removes what it left", async (_when, fault) => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const authority = createAuthority({ name: "tests" });
  emulator.failNext(fault);
  expect(isBerthError(await failure(() => make(azure, {}, authority)), "azure-unreachable")).toBe(true);
  await emulator.settled();
  await removeHost(azure, "demo");
  expect(await resourcesLeft(azure)).toEqual([]);
  await make(azure, {}, authority);
  expect(await resourcesLeft(azure)).toEqual([
    "berth-demo",
    "berth-net",
    "demo",
    "demo-ip",
    "demo-nic",
    "demo-nsg",
    "demo-os",
    "docker",
  ]);
});

test("reports an exceeded quota with Azure's numbers", async () => {
  await using cloud = await emulatedAzure({ quotas: { cores: 1 } });
  const error = await failure(() => make(cloud.azure));
  expect(isBerthError(error, "quota-exceeded") && error.details).toMatchObject({
    limit: 1,
    used: 0,
    needed: 2,
    location: "westeurope",
  });
  await removeHost(cloud.azure, "demo");
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("stops on a signal, and continues when the same call is made again", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const authority = await createAuthority({ name: "tests" });
  const plan: HostPlan = planHost(parseHostSpec(input), azure);
  const certificates = await issueCertificates(authority, { hostnames: plan.dnsNames });
  const stop = new AbortController();
  const onEvent = ({ type }: BerthEvent) => {
    if (type === "deployment-start") stop.abort();
  };
  const error = await failure(() => deployPlannedHost(azure, plan, certificates, { signal: stop.signal, onEvent }));
  expect(isBerthError(error, "interrupted")).toBe(true);
  const host = await deployPlannedHost(azure, plan, certificates);
  expect(host.state).toBe("ready");
});

test("has no secret in events, deployments, operations, templates, tags, requests or errors", async () => {
  await using cloud = await emulatedAzure();
  const { azure, emulator } = cloud;
  const more = {
    logins: [{ server: "acme.azurecr.io", username: "ci", password: "canary-4d1e" }],
    secretEnvironment: { TOKEN: "canary-88aa" },
  };
  const { plan, certificates, events, host } = await make(azure, more);
  const deployment = armPath(azure, "berth-demo", "Microsoft.Resources/deployments/berth-demo");
  const operations = [];
  for await (const operation of azure.arm.list(`${deployment}/operations`)) operations.push(operation);
  const view = await (await azure.compute()).virtualMachines.get("berth-demo", "demo", { expand: "instanceView" });
  const seen = [
    plan,
    certificates,
    events,
    host,
    operations,
    view,
    emulator.requests(),
    await azure.arm.get(deployment),
    await azure.arm.post(`${deployment}/exportTemplate`),
    await (await azure.compute()).virtualMachineExtensions.get("berth-demo", "demo", "docker", {
      expand: "instanceView",
    }),
  ];
  const text = inspect(seen, { depth: null, showHidden: true, maxStringLength: null }) + JSON.stringify(seen);
  const keys = [certificates.server.key, certificates.client.key].map((key) => key.reveal().split("\n")[1] ?? "");
  for (const canary of ["canary-4d1e", "canary-88aa", "PRIVATE KEY", ...keys]) {
    for (const form of [canary, Buffer.from(canary).toString("base64").slice(0, -3), encodeURIComponent(canary)])
      expect(text.includes(form), `${form.slice(0, 8)}…`).toBe(false);
  }
});

test("shares an availability set between hosts with data disks, and removes it with the last host", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const more = { resourceGroup: "team", availabilitySet: { name: "spread" }, dataDisk: { sizeGb: 64 } };
  await make(azure, { ...more, name: "one" });
  await make(azure, { ...more, name: "two" });
  expect((await (await azure.compute()).disks.get("team", "one-data")).diskSizeGB).toBe(64);
  expect((await (await azure.compute()).availabilitySets.get("team", "spread")).virtualMachines).toHaveLength(2);
  const { kept } = await removeHost(azure, "one");
  expect(kept.map(({ name }) => name)).toContain("spread");
  await removeHost(azure, "two");
  expect(await resourcesLeft(azure)).toEqual([]);
});

test.each(["reset-after", "truncated", "foreign"] as const)(
  "waits for the running deployment where its response is lost (%s), and starts no other",
  async (answer) => {
    await using cloud = await emulatedAzure({ timeScale: 0.02 });
    const { azure, emulator } = cloud;
    emulator.failNext({ method: "PUT", path: /\/deployments\/berth-demo$/, answer });
    const { host } = await make(azure);
    expect(host.state).toBe("ready");
    const puts = emulator.requests().filter(({ method, path }) => method === "PUT" && /deployments/.test(path));
    expect(puts.map(({ status }) => status).filter((status) => status >= 200 && status < 300).length).toBeLessThan(2);
  },
);

test("does not take a foreign deployment for its own", async () => {
  await using cloud = await emulatedAzure({ timeScale: 0.02 });
  const { azure, emulator } = cloud;
  const active = { status: 409, code: "DeploymentActive", message: "previous deployment is still active" };
  emulator.failNext({ method: "PUT", path: /\/deployments\/berth-demo$/, answer: active });
  const error = await failure(() => make(azure));
  expect(isBerthError(error, "host-busy")).toBe(true);
});
