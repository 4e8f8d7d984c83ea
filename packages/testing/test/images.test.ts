import {
  type Azure,
  type BerthEvent,
  connectAzure,
  createAuthority,
  createHost,
  createImage,
  describeEvent,
  type ImageRequest,
  listHosts,
  listImages,
  parseHostSpec,
  removeImage,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { armPath, emulatedAzure, failure, makeGroup, resourcesLeft } from "../src/index.ts";

const host = { allowFrom: ["127.0.0.0/8"] };
const request: ImageRequest = { name: "ci", host, script: "#!/bin/sh\ntrue\n", pull: ["alpine:3"] };
const gallery = (azure: Azure) => armPath(azure, "berth-images", "Microsoft.Compute/galleries/berth");
const authority = createAuthority({ name: "tests" });

test("makes versions of an image, creates a host from it, and removes it without residue", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const events: BerthEvent[] = [];
  const first = await createImage(azure, request, { onEvent: (event) => events.push(event) });
  expect(first).toMatchObject({ name: "ci", version: "1.0.0", state: "ready", regions: ["westeurope"] });
  expect(await listHosts(azure)).toEqual([]);
  const told = events.filter(({ type }) => /^(image|operation)-/.test(type)).map((event) => describeEvent(event));
  expect(told).toEqual([
    "Running a script on host image-ci",
    expect.stringMatching(/^Ran the script on host image-ci in /),
    "Pulling alpine:3 on image-ci",
    "Removing keys and identity from host image-ci",
    expect.stringMatching(/^Removed keys and identity from host image-ci in /),
    "Capturing version 1.0.0 of image ci for westeurope",
    expect.stringMatching(/^Captured version 1\.0\.0 of image ci in /),
  ]);
  const second = await createImage(azure, { ...request, regions: ["northeurope"] });
  expect(second).toMatchObject({ version: "1.0.1", regions: ["westeurope", "northeurope"] });
  expect((await listImages(azure)).map(({ version }) => version)).toEqual(["1.0.0", "1.0.1"]);

  const spec = parseHostSpec({ ...host, name: "demo", image: "gallery:ci" });
  const { host: created } = await createHost(azure, spec, await authority);
  const machine = await (await cloud.connect())
    .compute()
    .then((compute) => compute.virtualMachines.get("berth-demo", "demo"));
  expect(created.state).toBe("ready");
  expect(machine.storageProfile?.imageReference?.id).toBe(`${gallery(azure)}/images/ci`);
  expect(machine.securityProfile?.securityType).toBe("TrustedLaunch");
  await expect(
    createHost(
      azure,
      parseHostSpec({ ...host, name: "other", image: "gallery:ci:1.0.0", location: "northeurope" }),
      await authority,
    ),
  ).rejects.toMatchObject({ code: "image-not-found" });

  expect((await removeImage(azure, "ci:1.0.0")).removed).toEqual([{ kind: "image version", name: "ci:1.0.0" }]);
  const { removed } = await removeImage(azure, "ci");
  expect(removed.map(({ kind }) => kind)).toEqual(["image version", "image", "gallery", "resource group"]);
  expect(await listImages(azure)).toEqual([]);
  expect((await resourcesLeft(azure)).filter((name) => /image|^berth$|^ci$|1\.0/.test(name))).toEqual([]);
});

test("states in the image what all its versions have, and nothing of another image's", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await createImage(azure, { ...request, name: "arm", host: { ...host, architecture: "arm64" } });
  const image = await azure.arm.get<{ tags: object; properties: object }>(`${gallery(azure)}/images/arm`);
  expect(image).toMatchObject({
    tags: { "berth-image": "arm" },
    properties: { osType: "Linux", osState: "Generalized", hyperVGeneration: "V2", architecture: "Arm64" },
  });
  await createImage(azure, request);
  expect(await azure.arm.get(`${gallery(azure)}/images/ci`)).toMatchObject({
    properties: { features: expect.arrayContaining([{ name: "SecurityType", value: "TrustedLaunch" }]) },
  });
  const error = await failure(() => createImage(azure, { ...request, name: "arm" }));
  expect(error).toMatchObject({
    code: "image-differs",
    details: { differences: expect.arrayContaining(["architecture"]) },
  });
  expect(await listHosts(azure)).toEqual([]);
});

test.each([
  ["a name", { name: "My_Image" }, "name"],
  ["a data disk", { host: { ...host, dataDisk: { sizeGb: 8 } } }, "dataDisk"],
  ["services", { host: { ...host, compose: { services: { web: { image: "nginx" } } } } }, "compose"],
  ["an idle time", { host: { ...host, idleAfter: "1h" } }, "idleAfter"],
  ["an ephemeral disk", { host: { ...host, osDisk: { ephemeral: true } } }, "osDisk.ephemeral"],
  ["an empty script", { script: " \n" }, "script"],
  ["an option as a container image", { pull: ["--all-tags"] }, "pull"],
  ["a container image with a command", { pull: ["alpine;id"] }, "pull"],
])("rejects %s that an image cannot have, without a request", async (_what, part, path) => {
  await using cloud = await emulatedAzure();
  const before = cloud.emulator.requests().length;
  const error = await failure(() => createImage(cloud.azure, { ...request, ...part } as ImageRequest));
  expect(error).toMatchObject({ code: "spec-invalid", details: { issues: [{ path }] } });
  expect(cloud.emulator.requests().length).toBe(before);
});

test("leaves alone what others have made", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await createHost(azure, parseHostSpec({ ...host, name: "image-ci" }), await authority);
  expect(await failure(() => createImage(azure, request))).toMatchObject({ code: "image-foreign" });
  expect((await listHosts(azure)).map(({ name }) => name)).toEqual(["image-ci"]);
  await makeGroup(azure, "berth-images");
  await azure.arm.put(gallery(azure), { location: "westeurope", properties: {} });
  const identifier = { publisher: "acme", offer: "docker", sku: "x" };
  const properties = { identifier, osType: "Linux", osState: "Generalized", hyperVGeneration: "V2" };
  await azure.arm.put(`${gallery(azure)}/images/theirs`, { location: "westeurope", properties });
  expect(await failure(() => createImage(azure, { ...request, name: "theirs" }))).toMatchObject({
    code: "image-foreign",
  });
  expect(await listImages(azure)).toEqual([]);
  for (const name of ["theirs", "theirs:1.0.0", "none", "../x"])
    expect(await failure(() => removeImage(azure, name))).toMatchObject({ code: "image-version-not-found" });
  await createImage(azure, { ...request, name: "ours" });
  await removeImage(azure, "ours");
  expect(await resourcesLeft(azure)).toEqual(expect.arrayContaining(["berth", "berth-images", "theirs"]));
});

test.each([
  ["the machine", { method: "PUT", path: /deployments\/berth-image-ci$/ }],
  ["the script", { method: "PUT", path: /runCommands\/berth-run$/ }],
  ["the removal of the identity", { method: "POST", path: /image-ci\/generalize$/ }],
  ["the capture", { method: "PUT", path: /versions\/1\.0\.0$/ }],
])("leaves nothing where %s fails", async (_what, at) => {
  await using cloud = await emulatedAzure();
  cloud.emulator.failNext({ ...at, answer: { status: 403, code: "AuthorizationFailed" } });
  expect(await failure(() => createImage(cloud.azure, request))).toMatchObject({ code: "permission-denied" });
  await cloud.emulator.settled();
  expect((await resourcesLeft(cloud.azure)).filter((name) => name !== "NetworkWatcherRG")).toEqual([]);
});

test("leaves nothing where it is interrupted", async () => {
  await using cloud = await emulatedAzure();
  const controller = new AbortController();
  const onEvent = ({ type }: BerthEvent) => void (type === "image-capture-start" && controller.abort());
  const error = await failure(() => createImage(cloud.azure, request, { signal: controller.signal, onEvent }));
  expect(error).toMatchObject({ code: "interrupted" });
  await cloud.emulator.settled();
  expect(await resourcesLeft(cloud.azure)).toEqual([]);
});

test("ends where another run has replaced its machine, and leaves that run's image", async () => {
  await using cloud = await emulatedAzure();
  let other: Promise<unknown> | undefined;
  const azure = await connectAzure({
    ...cloud.connectOptions,
    beforeRequest: async ({ method, url }) => {
      if (method !== "PUT" || !/runCommands\/berth-run/.test(url)) return;
      other ??= createImage(cloud.azure, request);
      await other;
    },
  });
  expect(await failure(() => createImage(azure, request))).toMatchObject({ code: "host-not-found" });
  expect(await other).toMatchObject({ version: "1.0.0", state: "ready" });
  expect(await listHosts(azure)).toEqual([]);
  expect(await listImages(azure)).toHaveLength(1);
});

test("fetches nothing for an image whose Engine is not the wanted one, and says so before it creates anything", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { id, location } = await createImage(azure, request);
  const tags = { "berth-image": "ci:1.0.0", "berth-engine": "29.1.0 docker" };
  const { properties } = await azure.arm.get<{ properties: object }>(id);
  await azure.arm.put(id, { location, tags, properties });
  const create = async (engine: object) =>
    createHost(azure, parseHostSpec({ ...host, name: "demo", image: "gallery:ci", engine }), await authority);
  for (const [engine, path] of [
    [{ version: "28" }, "engine.version"],
    [{ source: "distribution" }, "engine.source"],
  ] as const)
    expect(await failure(() => create(engine))).toMatchObject({
      code: "spec-invalid",
      details: { issues: [{ path }] },
    });
  expect(await listHosts(azure)).toEqual([]);
  expect((await create({ version: "29", source: "docker" })).host.state).toBe("ready");
});
