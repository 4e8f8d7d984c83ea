import { type Azure, createAuthority, createHost, isBerthError, parseHostSpec } from "@dockberth/core";
import { expect, test } from "vitest";
import { armPath, emulatedAzure, failure, makeGroup, type TestConnection } from "../src/index.ts";

const authority = createAuthority({ name: "tests" });
const location = "westeurope";
const rocky = { publisher: "resf", product: "rockylinux-x86_64", name: "9-base" };

const create = async (azure: TestConnection, image: string, more: object = {}) => {
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], image, ...more });
  const { host } = await createHost(azure, spec, await authority);
  const machine = await (await azure.compute()).virtualMachines.get(host.resourceGroup, host.name);
  return { state: host.state, size: machine.hardwareProfile?.vmSize, security: machine.securityProfile?.securityType };
};

/** A gallery that everybody may use, with one image. Resolves with the forms in which its image can be named. */
async function publish(azure: Azure, more: object, regions: readonly string[] = ["West Europe"]) {
  await makeGroup(azure, "images");
  const gallery = armPath(azure, "images", "Microsoft.Compute/galleries/ours");
  const put = (id: string, properties: object) => azure.arm.put(id, { location, properties });
  const communityGalleryInfo = { publicNamePrefix: "acme", eula: "e", publisherUri: "u", publisherContact: "c" };
  await put(gallery, { sharingProfile: { permissions: "Community", communityGalleryInfo } });
  await azure.arm.post(`${gallery}/share`, { operationType: "EnableCommunity" });
  const image = `${gallery}/images/docker`;
  const identifier = { publisher: "acme", offer: "docker", sku: "x" };
  await put(image, { identifier, osType: "Linux", osState: "Generalized", hyperVGeneration: "V2", ...more });
  await put(`${image}/versions/1.0.0`, {
    storageProfile: { source: { id: `${gallery}-disk` } },
    publishingProfile: { targetRegions: regions.map((name) => ({ name })) },
  });
  const { properties } = await azure.arm.get<{ properties: Published }>(gallery);
  return {
    own: image,
    version: `${image}/versions/1.0.0`,
    shared: `/SharedGalleries/${properties.identifier.uniqueName}/Images/docker/Versions/latest`,
    community: `/CommunityGalleries/${properties.sharingProfile.communityGalleryInfo.publicNames[0]}/Images/docker/Versions/1.0.0`,
  };
}

interface Published {
  readonly identifier: { readonly uniqueName: string };
  readonly sharingProfile: { readonly communityGalleryInfo: { readonly publicNames: readonly string[] } };
}

const securityType = (value: string) => ({ features: [{ name: "SecurityType", value }] });

test.each(["own", "version", "shared", "community"] as const)(
  "creates a host from an image of a gallery (%s)",
  async (form) => {
    await using cloud = await emulatedAzure();
    const images = await publish(cloud.azure, {});
    expect(await create(cloud.azure, images[form])).toMatchObject({ state: "ready", security: undefined });
  },
);

test.each([
  ["TrustedLaunchSupported", {}, "TrustedLaunch"],
  ["TrustedLaunchSupported", { trustedLaunch: false }, undefined],
  ["TrustedLaunch", {}, "TrustedLaunch"],
])("gives the machine of a %s image, with %j, the security type %s", async (type, more, security) => {
  await using cloud = await emulatedAzure();
  const { community } = await publish(cloud.azure, securityType(type));
  expect(await create(cloud.azure, community, more)).toMatchObject({ state: "ready", security });
});

test("creates an ARM machine from an ARM image", async () => {
  await using cloud = await emulatedAzure();
  const { own } = await publish(cloud.azure, { architecture: "Arm64" });
  expect(await create(cloud.azure, own, { architecture: "arm64" })).toMatchObject({
    state: "ready",
    size: expect.stringMatching(/p[a-z]*s_v/),
  });
});

test.each<[string, object, object, string, RegExp]>([
  ["for another processor", { architecture: "Arm64" }, {}, "spec-invalid", /arm64.*would do|arm64/i],
  [
    "that needs Trusted Launch",
    securityType("TrustedLaunch"),
    { trustedLaunch: false },
    "spec-invalid",
    /leave the field/,
  ],
  ["of confidential machines", securityType("ConfidentialVM"), {}, "spec-invalid", /ConfidentialVM/],
  ["with Windows", { osType: "Windows" }, {}, "spec-invalid", /Windows/],
  ["that is specialized", { osState: "Specialized" }, {}, "spec-invalid", /generalized/],
  ["with a plan that is not named", { purchasePlan: rocky }, {}, "image-plan-needed", /plan/],
  ["that is elsewhere", {}, { location: "northeurope" }, "image-not-found", /northeurope/],
])("rejects an image %s before it creates anything", async (_what, image, more, code, message) => {
  await using cloud = await emulatedAzure();
  const { version } = await publish(cloud.azure, image);
  const before = cloud.emulator.requests().length;
  const error = await failure(() => create(cloud.azure, version, more));
  expect(isBerthError(error) ? [error.code, error.message] : error).toEqual([code, expect.stringMatching(message)]);
  const writes = cloud.emulator
    .requests()
    .slice(before)
    .filter(({ method }) => method !== "GET");
  expect(writes.filter(({ path }) => !path.includes("oauth2"))).toEqual([]);
});

test("creates a host from an image with a plan, of a gallery and managed", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  const { own } = await publish(azure, { purchasePlan: rocky });
  const plan = { imagePlan: rocky, acceptTerms: true };
  expect(await create(azure, own, plan)).toMatchObject({ state: "ready" });
  const managed = armPath(azure, "images", "Microsoft.Compute/images/golden");
  const sourceVirtualMachine = { id: armPath(azure, "berth-demo", "Microsoft.Compute/virtualMachines/demo") };
  for (const action of ["deallocate", "generalize"]) await azure.arm.post(`${sourceVirtualMachine.id}/${action}`);
  await azure.arm.put(managed, { location, properties: { sourceVirtualMachine, hyperVGeneration: "V2" } });
  const made = await create(azure, managed, { name: "other", ...plan });
  expect(made).toMatchObject({ state: "ready", security: undefined });
});

test("creates a host from a managed image of generation 1", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await makeGroup(azure, "images");
  const size = "Standard_B2s";
  await create(azure, "Debian:debian-12:12:latest", { size });
  const managed = armPath(azure, "images", "Microsoft.Compute/images/golden");
  const sourceVirtualMachine = { id: armPath(azure, "berth-demo", "Microsoft.Compute/virtualMachines/demo") };
  for (const action of ["deallocate", "generalize"]) await azure.arm.post(`${sourceVirtualMachine.id}/${action}`);
  await azure.arm.put(managed, { location, properties: { sourceVirtualMachine, hyperVGeneration: "V1" } });
  const made = await create(azure, managed, { name: "other", size });
  expect(made).toMatchObject({ state: "ready", security: undefined });
});
