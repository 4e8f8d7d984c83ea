import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Azure,
  type BerthEvent,
  connectAzure,
  createAuthority,
  createHost,
  createHosts,
  describeEvent,
  fileStore,
  findHost,
  isBerthError,
  parseHostSpec,
  previewChanges,
  removeHost,
  resizeHost,
  type SizeCache,
  stopHost,
} from "@dockberth/core";
import { expect, onTestFinished, test } from "vitest";
import { emulatedAzure, failure, resourcesLeft } from "../src/index.ts";

const authority = createAuthority({ name: "tests" });
const specOf = (more: object) => parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], ...more });
const create = async (azure: Azure, more: object) => createHost(azure, specOf(more), await authority);

test.each<[string, object, string, RegExp]>([
  ["a size that only starts generation 1", { size: "Standard_A1_v2" }, "spec-invalid", /size: .*would do/],
  ["an image of another processor", { image: "Debian:debian-12:12-arm64:latest" }, "spec-invalid", /image: /],
  ["a spot machine of a size without spot", { size: "Standard_B2s", spot: {} }, "spec-invalid", /spot: .*would do/],
  [
    "Trusted Launch of generation 1",
    { image: "Debian:debian-12:12:latest", trustedLaunch: true },
    "spec-invalid",
    /Trust/,
  ],
  [
    "an ephemeral disk that the size has no room for",
    { size: "Standard_D2s_v3", osDisk: { ephemeral: true, sizeGb: 64 } },
    "spec-invalid",
    /osDisk\.ephemeral: .*E2ds_v5 would do/,
  ],
  ["a size that does not exist", { size: "Standard_Z99" }, "size-unavailable", /Standard_B2/],
  ["an image that does not exist", { image: "Canonical:ubuntu-24_04-lts:other:latest" }, "image-not-found", /other/],
  ["a version that does not exist", { image: "Canonical:ubuntu-24_04-lts:server:9.9.9" }, "image-not-found", /9\.9\.9/],
])("rejects %s before it creates anything", async (_what, more, code, message) => {
  await using cloud = await emulatedAzure();
  const error = await failure(() => create(cloud.azure, more));
  expect(isBerthError(error) ? [error.code, `${error.message} ${error.hint}`] : error).toEqual([
    code,
    expect.stringMatching(message),
  ]);
  const writes = cloud.emulator.requests().filter(({ method, path }) => method !== "GET" && !path.includes("oauth2"));
  expect(writes).toEqual([]);
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("rejects only the hosts of a batch that cannot exist", async () => {
  await using cloud = await emulatedAzure();
  const specs = [
    { name: "web-1" },
    { name: "web-2", size: "Standard_A1_v2" },
    { name: "web-3", architecture: "arm64" },
  ].map((each) => specOf({ ...each, resourceGroup: "team" }));
  const outcomes = await createHosts(cloud.azure, specs, await authority);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(["created", "failed", "created"]);
});

test.each([
  ["public", "AzureCloud", "westeurope"],
  ["china", "AzureChinaCloud", "chinanorth3"],
  ["usgov", "AzureUSGovernment", "usgovvirginia"],
] as const)(
  "creates a host in a zone of the %s cloud, whose address is in that zone",
  async (_name, name, location) => {
    await using cloud = await emulatedAzure({ cloud: name });
    const { host } = await create(cloud.azure, { location, zone: "2" });
    expect(host.state).toBe("ready");
  },
);

test("keeps the security type of a machine that exists, whatever would be the default for its image", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  // Of generation 1, which its name does not show.
  const image = "Debian:debian-12:12:latest";
  await create(azure, { image });
  const { host } = await create(azure, { image, tags: { team: "a" } });
  expect(host.tags).toMatchObject({ team: "a" });
  const machine = await (await azure.compute()).virtualMachines.get(host.resourceGroup, "demo");
  expect(machine.securityProfile?.securityType).toBeUndefined();
});

test("creates a host where the caller may not read images and sizes", async () => {
  const actions = ["Microsoft.Resources/*", "Microsoft.Network/*", "Microsoft.Compute/*"];
  const notActions = ["Microsoft.Compute/skus/read", "Microsoft.Compute/locations/publishers/*"];
  await using cloud = await emulatedAzure({ permissions: [{ actions, notActions }] });
  expect((await create(cloud.azure, {})).host.state).toBe("ready");
});

test("warns of an image that its publisher is going to withdraw", async () => {
  await using cloud = await emulatedAzure();
  const events: BerthEvent[] = [];
  const spec = specOf({ image: "Canonical:0001-com-ubuntu-server-focal:20_04-lts-gen2:latest" });
  await createHost(cloud.azure, spec, await authority, { onEvent: (event) => events.push(event) });
  const warnings = events.flatMap((event) => (event.type === "warning" ? [describeEvent(event)] : []));
  expect(warnings).toEqual([expect.stringMatching(/withdraws the image .*focal.* on \d{4}-/)]);
});

test.each([
  ["Standard_D2s_v3", "CacheDisk"],
  ["Standard_E2ds_v5", "ResourceDisk"],
  ["Standard_E2ds_v6", "NvmeDisk"],
])("puts the OS disk on a local disk of %s, and neither stops nor resizes the host", async (size, placement) => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { host } = await createHost(azure, specOf({ size, osDisk: { ephemeral: true } }), await authority);
  expect(host).toMatchObject({ state: "ready", ephemeralDisk: true });
  const machine = await azure.arm.get<{ properties: { storageProfile: { osDisk: object } } }>(host.machineId ?? "");
  expect(machine.properties.storageProfile.osDisk).toMatchObject({
    caching: "ReadOnly",
    diffDiskSettings: { option: "Local", placement },
  });
  const error = await failure(() => stopHost(azure, host.name));
  expect(isBerthError(error, "disk-ephemeral") && error.details.operation).toBe("stop");
  const other = await failure(() => resizeHost(azure, host.name, { size: "Standard_D2s_v5" }));
  expect(isBerthError(other, "disk-ephemeral") && other.details.operation).toBe("resize");
  expect((await findHost(azure, host.name)).power).toBe("running");
});

test("creates a host in another location after Azure closed the first one to the subscription", async () => {
  await using cloud = await emulatedAzure();
  const answer = {
    ...{ status: 403, code: "RequestDisallowedByAzure" },
    message:
      "Resource 'demo-ip' was disallowed by Azure: This policy maintains a set of best available regions where your subscription can deploy resources.",
  };
  cloud.emulator.failNext({ method: "PUT", path: /publicIPAddresses/, answer });
  const error = await failure(() => create(cloud.azure, {}));
  expect(isBerthError(error, "location-invalid") && error.details.location).toBe("westeurope");
  const { host } = await create(cloud.azure, { location: "northeurope" });
  expect([host.state, host.location]).toEqual(["ready", "northeurope"]);
  await removeHost(cloud.azure, "demo");
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("asks for the sizes of a location once a day, whatever the process", async () => {
  const folder = await mkdtemp(join(tmpdir(), "berth-sizes-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await using world = await cachedSizes(fileStore(folder).sizes);
  for (const _process of [1, 2]) await previewChanges(await world.connect(), specOf({}));
  expect(world.questions()).toBe(1);
  await previewChanges(await world.connect(), specOf({ location: "northeurope" }));
  expect(world.questions()).toBe(2);
});

test.each<[string, (text: string) => string]>([
  ["is a day old", (text) => JSON.stringify({ ...JSON.parse(text), at: Date.now() - 86_400_000 })],
  ["is from tomorrow", (text) => JSON.stringify({ ...JSON.parse(text), at: Date.now() + 86_400_000 })],
  ["was cut off", (text) => text.slice(0, 200)],
  ["has other fields", (text) => text.replaceAll("premiumDisks", "premium")],
])("asks for the sizes again where the entry %s", async (_what, damage) => {
  const entries = new Map<string, string>();
  await using world = await cachedSizes(cacheIn(entries));
  await previewChanges(await world.connect(), specOf({}));
  for (const [key, text] of entries) entries.set(key, damage(text));
  await previewChanges(await world.connect(), specOf({}));
  expect(world.questions()).toBe(2);
});

test("reads sizes again before those of an earlier call reject a host, and once only", async () => {
  const entries = new Map<string, string>();
  await using world = await cachedSizes(cacheIn(entries));
  await previewChanges(await world.connect(), specOf({}));
  for (const [key, text] of entries) entries.set(key, text.replaceAll("Standard_B2ls_v2", "Standard_Other"));
  const { host } = await create(await world.connect(), {});
  expect([host.state, world.questions()]).toEqual(["ready", 2]);
  const error = await failure(async () => create(await world.connect(), { name: "other", size: "Standard_Z99" }));
  expect([isBerthError(error, "size-unavailable"), world.questions()]).toEqual([true, 3]);
});

test("asks Azure where the cache fails", async () => {
  const broken = () => Promise.reject(new Error("disk full"));
  await using world = await cachedSizes({ read: broken, write: broken });
  await previewChanges(await world.connect(), specOf({}));
  expect(world.questions()).toBe(1);
});

/** Connections that share a cache, as processes do, and how often they asked for sizes. */
async function cachedSizes(sizeCache: SizeCache) {
  const cloud = await emulatedAzure();
  return {
    connect: () => connectAzure({ ...cloud.connectOptions, sizeCache }),
    questions: () => cloud.emulator.requests().filter(({ path }) => path.endsWith("/Microsoft.Compute/skus")).length,
    [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose](),
  };
}

function cacheIn(entries: Map<string, string>): SizeCache {
  return {
    read: async (key) => entries.get(key),
    write: async (key, text) => {
      entries.set(key, text);
    },
  };
}
