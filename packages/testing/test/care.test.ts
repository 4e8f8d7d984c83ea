import {
  type Azure,
  type BerthEvent,
  createAuthority,
  createHost,
  createHosts,
  describeEvent,
  extendHost,
  findHost,
  isBerthError,
  listHosts,
  parseHostSpec,
  probeDocker,
  resizeHost,
  restartHost,
  rotateHost,
  runScript,
  startHost,
  stopHost,
  sweepHosts,
  wakeHost,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { armPath, emulatedAzure, failure } from "../src/index.ts";

async function make(azure: Azure, more: object = {}) {
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], ...more });
  return createHost(azure, spec, await createAuthority({ name: "tests" }));
}

function heard() {
  const events: BerthEvent[] = [];
  return { events, run: { onEvent: (event: BerthEvent) => void events.push(event) } };
}

test("deallocates a host when it stops it, and starts it at the same address", async () => {
  await using cloud = await emulatedAzure();
  const { host, client } = await make(cloud.azure);
  const { events, run } = heard();
  expect(await stopHost(cloud.azure, "demo", run)).toMatchObject({ power: "deallocated", address: host.address });
  expect(isBerthError(await failure(() => probeDocker(host, client)), "docker-unreachable")).toBe(true);
  await stopHost(cloud.azure, "demo", run);
  expect(await startHost(cloud.azure, "demo", { ...run, client })).toMatchObject({
    power: "running",
    address: host.address,
  });
  await startHost(cloud.azure, "demo", run);
  expect(events.map(({ type }) => type)).toEqual([
    ...["operation-start", "operation-end", "power-unchanged"],
    ...["operation-start", "operation-end", "docker-ready", "power-unchanged"],
  ]);
  expect(describeEvent(events[0] as BerthEvent)).toBe("Stopping host demo");
});

test("accepts a resized host only with its new size in the plan", async () => {
  await using cloud = await emulatedAzure();
  const authority = await createAuthority({ name: "tests" });
  const { events, run } = heard();
  const makeOf = (size: string) =>
    createHost(cloud.azure, parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], size }), authority, run);
  await makeOf("Standard_B2ls_v2");
  await resizeHost(cloud.azure, "demo", { size: "Standard_D2s_v5" });
  expect((await makeOf("Standard_D2s_v5")).host.size).toBe("Standard_D2s_v5");
  expect(events.at(-1)?.type).toBe("host-unchanged");
  const error = await failure(() => makeOf("Standard_B2ls_v2"));
  expect(isBerthError(error, "host-exists") && [error.details.differences, error.hint]).toEqual([
    ["size"],
    expect.stringContaining("resizeHost"),
  ]);
});

test("restarts a running host, and starts a stopped one", async () => {
  await using cloud = await emulatedAzure();
  const { client } = await make(cloud.azure);
  expect((await restartHost(cloud.azure, "demo", { client })).power).toBe("running");
  await stopHost(cloud.azure, "demo");
  expect((await restartHost(cloud.azure, "demo", { client })).power).toBe("running");
});

test("resizes a running host, and leaves it unchanged for an unknown size", async () => {
  await using cloud = await emulatedAzure();
  const { client } = await make(cloud.azure);
  const resized = await resizeHost(cloud.azure, "demo", { size: "Standard_D2s_v5", client });
  expect(resized).toMatchObject({ size: "Standard_D2s_v5", power: "running" });
  const { events, run } = heard();
  await resizeHost(cloud.azure, "demo", { size: "standard_d2s_v5", ...run });
  expect(events.map(({ type }) => type)).toEqual(["size-unchanged"]);
  const errors = await Promise.all([
    failure(() => resizeHost(cloud.azure, "demo", { size: "Standard_Nothing" })),
    failure(() => resizeHost(cloud.azure, "demo", { size: "; rm" })),
    failure(() => resizeHost(cloud.azure, "none", { size: "Standard_D2s_v5" })),
  ]);
  expect(errors.map((error) => isBerthError(error) && error.code)).toEqual([
    "size-unavailable",
    "spec-invalid",
    "host-not-found",
  ]);
  await probeDocker(resized, client);
});

const patch = { method: "PATCH", path: /virtualMachines\/demo$/ };

test.each([
  { code: "AllocationFailed" },
  // https://github.com/microsoft/service-fabric-issues/issues/472
  {
    code: "OperationNotAllowed",
    message:
      "Unable to resize the VM 'demo' because the requested size Standard_D2s_v5 is not available in the current hardware cluster. The available sizes are: Standard_A0. Read more on VM resizing strategy at https://aka.ms/azure-resizevm.",
  },
])("moves a host to other hardware for a size: $code", async (answer) => {
  await using cloud = await emulatedAzure();
  const { client } = await make(cloud.azure);
  cloud.emulator.failNext({ ...patch, answer: { status: 409, ...answer } });
  const { events, run } = heard();
  expect(await resizeHost(cloud.azure, "demo", { size: "Standard_D2s_v5", client, ...run })).toMatchObject({
    size: "Standard_D2s_v5",
    power: "running",
  });
  expect(events.map(({ type }) => type)).toContain("warning");
});

test("leaves a host running where the move fails", async () => {
  await using cloud = await emulatedAzure();
  const { host } = await make(cloud.azure);
  cloud.emulator.failNext({ ...patch, answer: { status: 409, code: "AllocationFailed" }, times: 2 });
  const error = await failure(() => resizeHost(cloud.azure, "demo", { size: "Standard_D4s_v5" }));
  expect(isBerthError(error, "capacity-unavailable")).toBe(true);
  expect((await listHosts(cloud.azure))[0]).toMatchObject({ size: host.size, power: "running" });
});

test("does not stop a host for a size that the location does not have for it", async () => {
  await using cloud = await emulatedAzure();
  await make(cloud.azure);
  // https://github.com/Azure-Samples/azuresandbox/issues/70
  const message =
    "The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: Standard_D4s_v5' is currently not available in location 'westeurope'.";
  cloud.emulator.failNext({ ...patch, answer: { status: 409, code: "SkuNotAvailable", message } });
  const { events, run } = heard();
  const error = await failure(() => resizeHost(cloud.azure, "demo", { size: "Standard_D4s_v5", ...run }));
  expect(isBerthError(error, "size-unavailable")).toBe(true);
  expect(events.map(({ type }) => type)).not.toContain("warning");
});

test("sweeps only hosts past their expiry and grace period, and gives reasons for the others", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const now = new Date("2030-01-01T12:00:00Z");
  const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();
  for (const [name, expiresAt] of Object.entries({
    old: at(-61),
    fresh: at(-59),
    later: at(5),
    open: undefined,
    odd: at(-90),
  }))
    await make(azure, { name, resourceGroup: "team", ...(expiresAt === undefined ? {} : { expiresAt }) });
  const scope = armPath(azure, "team", "Microsoft.Compute/virtualMachines/odd");
  const tags = { "berth-expires": "soon" };
  await azure.arm.patch(`${scope}/providers/Microsoft.Resources/tags/default`, {
    operation: "Merge",
    properties: { tags },
  });
  const names = async () => (await listHosts(azure)).map(({ name }) => name);

  const dry = await sweepHosts(azure, { now });
  expect(dry.entries.map(({ host, outcome }) => `${host} ${outcome}`)).toEqual([
    "fresh kept",
    "later kept",
    "odd kept",
    "old would-remove",
    "open kept",
  ]);
  expect(dry.entries.map(({ reason }) => reason)).toMatchObject([
    { code: "in-grace-period", graceMinutes: 60 },
    { code: "expires-later" },
    { code: "expiry-unreadable", text: "soon" },
    { code: "expired" },
    { code: "no-expiry" },
  ]);
  expect(await names()).toHaveLength(5);
  expect((await sweepHosts(azure, { now, dryRun: false, resourceGroup: "elsewhere" })).entries).toEqual([]);
  const { entries } = await sweepHosts(azure, { now, dryRun: false });
  expect(entries.filter(({ outcome }) => outcome === "removed").map(({ host }) => host)).toEqual(["old"]);
  expect(await names()).toEqual(["fresh", "later", "odd", "open"]);
});

test("deallocates a host that stopped itself, once, and no other", async () => {
  await using cloud = await emulatedAzure({ guestFaults: [{ kind: "power-off", task: "run-command" }] });
  const { azure } = cloud;
  await make(azure, { name: "idle", idleAfter: "30m" });
  await make(azure, { name: "used", idleAfter: "30m" });
  await runScript(azure, "idle", { script: "true" });
  expect(await findHost(azure, "idle")).toMatchObject({ power: "stopped", idleAfter: "30m" });
  const swept = async (dryRun: boolean) =>
    (await sweepHosts(azure, { dryRun })).entries.map(({ host, outcome, reason }) => [host, outcome, reason]);
  const stopped = { code: "stopped-itself", idleAfter: "30m" };
  const unused = ["used", "kept", { code: "no-expiry" }];
  expect(await swept(true)).toEqual([["idle", "would-deallocate", stopped], unused]);
  expect((await findHost(azure, "idle")).power).toBe("stopped");
  expect(await swept(false)).toEqual([["idle", "deallocated", stopped], unused]);
  expect((await listHosts(azure)).map(({ power }) => power)).toEqual(["deallocated", "running"]);
  expect(await swept(false)).toEqual([["idle", "kept", { code: "no-expiry" }], unused]);
});

test("wakes a host that stopped itself, and waits for its Docker; leaves every other host as it is", async () => {
  await using cloud = await emulatedAzure({ guestFaults: [{ kind: "power-off", task: "run-command" }] });
  const { azure } = cloud;
  const { host, client } = await make(azure, { name: "idle", idleAfter: "30m" });
  await make(azure, { name: "plain" });
  await runScript(azure, "idle", { script: "true" });
  const { events, run } = heard();
  const [awake] = await Promise.all([
    sweepHosts(azure, { dryRun: false }).then(() => wakeHost(azure, "idle", { ...run, client })),
    wakeHost(azure, "plain", run),
  ]);
  expect(awake).toMatchObject({ power: "running", address: host.address });
  expect(events.map(({ type }) => type)).toEqual(["operation-start", "operation-end", "docker-ready"]);
  expect((await wakeHost(azure, "idle", run)).power).toBe("running");
  await stopHost(azure, "plain");
  expect((await wakeHost(azure, "plain", run)).power).toBe("deallocated");
  expect(events).toHaveLength(3);
});

test("reads a host that it wakes or restarts as often as one that it starts", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await make(azure, { name: "idle", idleAfter: "30m" });
  const readsOf = async (verb: typeof startHost) => {
    await stopHost(azure, "idle");
    const before = cloud.emulator.requests().length;
    expect((await verb(azure, "idle")).power).toBe("running");
    const sent = cloud.emulator.requests().slice(before);
    return sent.filter(({ method, path }) => method === "GET" && !/operations/i.test(path)).length;
  };
  const reads = await readsOf(startHost);
  expect([await readsOf(wakeHost), await readsOf(restartHost)]).toEqual([reads, reads]);
});

test("starts a host that is still being stopped, once that is done", async () => {
  await using cloud = await emulatedAzure({ timeScale: 0.02 });
  const { azure } = cloud;
  await make(azure);
  const stopping = stopHost(azure, "demo");
  await expect.poll(async () => (await findHost(azure, "demo")).power, { interval: 5 }).not.toBe("running");
  expect((await startHost(azure, "demo")).power).toBe("running");
  await stopping;
});

test("sets, moves and removes an expiry, and rejects one in the past", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await make(azure, { tags: { team: "build" } });
  const expiresAt = new Date("2031-05-06T07:08:09Z");
  const host = await extendHost(azure, "demo", { expiresAt });
  expect(host).toMatchObject({ expiresAt, tags: { team: "build" } });
  expect((await extendHost(azure, "demo", { expiresAt: undefined })).expiresAt).toBeUndefined();
  for (const wrong of [new Date("2001-01-01"), new Date("nonsense")])
    expect(isBerthError(await failure(() => extendHost(azure, "demo", { expiresAt: wrong })), "spec-invalid")).toBe(
      true,
    );
  expect(isBerthError(await failure(() => extendHost(azure, "none", { expiresAt })), "host-not-found")).toBe(true);
});

test.each(["createHost", "createHosts"] as const)(
  "reports a host as ready only after its first handshake: %s",
  async (verb) => {
    await using cloud = await emulatedAzure();
    const authority = await createAuthority({ name: "tests" });
    const create = async (allowFrom: string[]) => {
      const spec = parseHostSpec({ name: "demo", allowFrom });
      const options = { answerWithinSeconds: allowFrom.includes("127.0.0.0/8") ? 60 : 1 };
      if (verb === "createHost") return createHost(cloud.azure, spec, authority, options);
      return createHosts(cloud.azure, [spec], authority, options);
    };
    await failure(() => create(["203.0.113.7"]));
    expect(await listHosts(cloud.azure)).toMatchObject([{ name: "demo", state: "incomplete", power: "running" }]);
    await create(["127.0.0.0/8"]);
    const [host] = await listHosts(cloud.azure);
    expect(host).toMatchObject({ state: "ready" });
    expect(Object.keys(host?.tags ?? {})).not.toContain("berth-unanswered");
  },
);

test("reports a host as ready after a rotation that reaches it", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const authority = await createAuthority({ name: "tests" });
  const { host } = await createHost(azure, parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"] }), authority);
  const at = { tags: { ...host.tags, "berth-unanswered": "2031-05-06T07:08:09Z" } };
  await azure.arm.patch(host.machineId ?? "", at);
  expect((await findHost(azure, "demo")).state).toBe("incomplete");
  expect((await rotateHost(azure, "demo", authority)).host.tags).not.toHaveProperty("berth-unanswered");
  expect((await findHost(azure, "demo")).state).toBe("ready");
});
