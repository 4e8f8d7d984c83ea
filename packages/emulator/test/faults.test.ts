import { expect, test } from "vitest";
import { documentedLimits, faultyGuests, virtualClock } from "../src/index.ts";
import { type Emulated, emulated, machineParameters, machineTemplate, recordingGuests } from "./azure.ts";

const address = { location: "westeurope", sku: { name: "Standard" }, publicIPAllocationMethod: "Static" };

async function inTeam(options: Parameters<typeof emulated>[0] = {}): Promise<Emulated> {
  const azure = await emulated(options);
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  return azure;
}

async function failure(run: () => Promise<unknown>): Promise<{ statusCode?: number; code?: string; message: string }> {
  try {
    await run();
  } catch (error) {
    return error as { statusCode?: number; code?: string; message: string };
  }
  throw new Error("The call did not fail.");
}

function deploy(
  { deployments }: Emulated,
  name = "one",
  change: (template: typeof machineTemplate) => unknown = (t) => t,
) {
  return deployments.deployments.createOrUpdate("team", `make-${name}`, {
    properties: {
      mode: "Incremental",
      template: change(structuredClone(machineTemplate)) as object,
      parameters: machineParameters(name),
    },
  });
}

async function deploymentError(azure: Emulated, name = "one"): Promise<string> {
  const { properties } = await azure.deployments.deployments.get("team", `make-${name}`);
  return JSON.stringify(properties?.error);
}

test.each([
  ["reset-before", false],
  ["reset-after", true],
  ["reset-during", true],
  ["truncated", true],
  ["foreign", true],
] as const)("injects %s into a request, whose effect takes place: %s", async (answer, hadEffect) => {
  await using azure = await inTeam();
  azure.emulator.failNext({ method: "PUT", path: /publicIPAddresses/, answer });
  await azure.network.publicIPAddresses.createOrUpdate("team", "a", address).catch(() => undefined);
  const { status } = azure.emulator.requests().find(({ method, path }) => method === "PUT" && /\/a$/.test(path)) ?? {};
  expect(status === 0).toBe(answer === "reset-before" || answer === "reset-after");
  const exists = await azure.network.publicIPAddresses.get("team", "a").then(
    () => true,
    () => false,
  );
  expect(exists).toBe(hadEffect);
});

test("sends a slow answer completely", async () => {
  await using azure = await inTeam({ clock: virtualClock() });
  azure.emulator.failNext({ path: /resourceGroups\/team$/i, answer: { slowSeconds: 60 } });
  expect((await azure.resources.resourceGroups.get("team")).name).toBe("team");
});

test("rejects an expired token on every request", async () => {
  await using azure = await inTeam();
  azure.emulator.failNext({ path: /resourceGroups\/team$/i, answer: "expired-token" });
  const read = () => azure.resources.resourceGroups.get("team");
  expect(await failure(read)).toMatchObject({ statusCode: 401, code: "ExpiredAuthenticationToken" });
  expect(await failure(read)).toMatchObject({ statusCode: 401 });
});

test("delays work, fails it before or after its effect, and lets the next attempt succeed", async () => {
  const clock = virtualClock();
  await using azure = await inTeam({ clock, tokenLifetimeSeconds: 86_400 });
  const failing = { code: "AllocationFailed", message: "no room" };
  azure.emulator.failNext({ work: /publicIPAddresses\/a$/, stuckSeconds: 7200, failure: failing });
  const put = () => azure.network.publicIPAddresses.createOrUpdate("team", "a", address);
  const before = clock.now().getTime();
  expect((await failure(put)).message).toMatch(/no room/);
  expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(7_200_000);
  expect((await azure.network.publicIPAddresses.get("team", "a")).provisioningState).toBe("Failed");
  expect((await put()).provisioningState).toBe("Succeeded");
  azure.emulator.failNext({ work: /publicIPAddresses\/a$/, failure: failing, when: "after" });
  await failure(() => azure.network.publicIPAddresses.delete("team", "a"));
  expect(await failure(() => azure.network.publicIPAddresses.get("team", "a"))).toMatchObject({ statusCode: 404 });
});

test("returns the configured number of stale reads and listings after creates and deletes", async () => {
  await using azure = await emulated({ readLag: { reads: 1, listings: 2 } });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  expect(await failure(() => azure.resources.resourceGroups.get("team"))).toMatchObject({ statusCode: 404 });
  expect((await azure.resources.resourceGroups.get("team")).name).toBe("team");
  const { network } = azure;
  await network.publicIPAddresses.createOrUpdate("team", "a", address).catch(() => undefined);
  await azure.emulator.settled();
  const listed = async () => {
    const names: string[] = [];
    for await (const { name } of azure.resources.resources.listByResourceGroup("team")) names.push(name ?? "");
    return names;
  };
  expect([await listed(), await listed(), await listed()]).toEqual([[], [], ["a"]]);
  await network.publicIPAddresses.delete("team", "a");
  expect((await network.publicIPAddresses.get("team", "a")).name).toBe("a");
  expect(await failure(() => network.publicIPAddresses.get("team", "a"))).toMatchObject({ statusCode: 404 });
  expect([await listed(), await listed(), await listed()]).toEqual([["a"], ["a"], []]);
});

test("applies policies that add tags, deny resources and deploy a conflicting extension", async () => {
  const extension = { name: "monitor", publisher: "Microsoft.Azure.Monitor", type: "AzureMonitorLinuxAgent" };
  await using azure = await inTeam({
    policies: [
      { name: "cost-centre", effect: { tags: { "cost-centre": "none", owner: "policy" } } },
      { name: "monitoring", effect: { deployIfNotExists: { ...extension, conflicts: 1 } } },
    ],
  });
  await failure(() => deploy(azure));
  expect(await deploymentError(azure)).toMatch(/AnotherOperationInProgress/);
  await deploy(azure);
  const machine = await azure.compute.virtualMachines.get("team", "one");
  expect(machine.tags).toEqual({ "cost-centre": "none", owner: "tests" });
  expect(machine.resources?.map(({ name }) => name).sort()).toEqual(["monitor", "script"]);

  await using strict = await inTeam({
    policies: [{ name: "no-addresses", type: /publicIPAddresses/, effect: "deny" }],
  });
  const denied = await failure(() => strict.network.publicIPAddresses.createOrUpdate("team", "a", address));
  expect(denied).toMatchObject({ statusCode: 403, code: "RequestDisallowedByPolicy" });
  expect(denied.message).toMatch(/"policyAssignment":\{"name":"no-addresses"/);

  await using tagged = await inTeam({
    policies: [{ name: "require-cost", type: /publicIPAddresses/, effect: { requiredTag: "cost" } }],
  });
  const put = (tags: Record<string, string>) =>
    tagged.network.publicIPAddresses.createOrUpdate("team", "a", { ...address, tags });
  expect(await failure(() => put({ team: "a" }))).toMatchObject({ code: "RequestDisallowedByPolicy" });
  expect((await put({ Cost: "1" })).tags).toEqual({ Cost: "1" });
});

test("fails the allocation of a size without capacity in a zone or a location", async () => {
  await using azure = await inTeam({
    shortages: [{ size: "Standard_B2ls_v2", zone: "2" }, { location: "northeurope" }],
  });
  const inZone = (zone: string) => (template: typeof machineTemplate) => {
    for (const resource of template.resources)
      if (resource.type === "Microsoft.Compute/virtualMachines") {
        Object.assign(resource, { zones: [zone] });
        Object.assign(resource.properties, { hardwareProfile: { vmSize: "Standard_B2ls_v2" } });
      }
    return template;
  };
  await failure(() => deploy(azure, "two", inZone("2")));
  expect(await deploymentError(azure, "two")).toMatch(/ZonalAllocationFailed/);
  await deploy(azure, "three", inZone("3"));
  await azure.resources.resourceGroups.delete("team");
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "northeurope" });
  await failure(() => deploy(azure));
  expect(await deploymentError(azure)).toMatch(/"AllocationFailed"/);
});

test("reports a silent agent, a rebooted machine and a failed script with Azure's errors", async () => {
  const { provider, log } = recordingGuests();
  const guests = faultyGuests(provider, [
    { kind: "silent" },
    { kind: "reboot" },
    { kind: "exit", exitCode: 9, stderr: "no" },
  ]);
  await using azure = await inTeam({ guests });
  for (const expected of [/VMAgentStatusCommunicationError/, /VMAgentStatusCommunicationError/, /exit status=9.*no/]) {
    await failure(() => deploy(azure));
    expect(await deploymentError(azure)).toMatch(expected);
  }
  await deploy(azure);
  expect(log.filter(({ what }) => what === "powerOff")).toHaveLength(1);
  expect(log.filter(({ what }) => what === "run")).toHaveLength(2);
});

test("enforces the documented rate limits, reports them in headers, and refills them over time", async () => {
  const clock = virtualClock();
  await using azure = await inTeam({ clock, throttle: documentedLimits });
  const left: string[] = [];
  const onResponse = ({ headers }: { headers: { get(name: string): string | undefined } }) =>
    left.push(headers.get("x-ms-ratelimit-remaining-subscription-reads") ?? "");
  const read = () => azure.resources.resourceGroups.get("team", { onResponse });
  for (let count = 0; count < 250; count++) await read();
  expect([left[0], left[249]]).toEqual(["249", "0"]);
  expect(await failure(read)).toMatchObject({
    statusCode: 429,
    code: "SubscriptionRequestsThrottled",
    message: expect.stringMatching(
      /^Number of 'read' requests for subscription '.+' actor '.+' exceeded\. Please try again/,
    ),
  });
  await clock.wait(1);
  await read();
  expect(left.at(-1)).toBe("24");
});

test("enforces rate limits for each virtual machine separately", async () => {
  const clock = virtualClock();
  await using azure = await inTeam({ clock, throttle: documentedLimits });
  const read = (name: string) => () => azure.compute.virtualMachines.get("team", name);
  for (let count = 0; count < 36; count++) await failure(read("one"));
  expect(await failure(read("one"))).toMatchObject({
    statusCode: 429,
    code: "OperationNotAllowed",
    details: { error: { details: [{ code: "TooManyRequests", target: "LowCostGetVM" }] } },
  });
  expect(await failure(read("two"))).toMatchObject({ statusCode: 404 });
  await clock.wait(5);
  expect(await failure(read("one"))).toMatchObject({ statusCode: 404 });
});

test("counts the hits of an injected fault", async () => {
  await using azure = await inTeam();
  const fault = azure.emulator.failNext({ answer: { status: 404, code: "NotFound" }, after: 1, times: 2 });
  const read = () => azure.resources.resourceGroups.get("team");
  await read();
  expect(fault.hits()).toBe(0);
  for (let count = 0; count < 2; count++) await failure(read);
  await read();
  expect(fault.hits()).toBe(2);
});
