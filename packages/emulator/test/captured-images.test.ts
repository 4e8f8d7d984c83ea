import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { EmulatorOptions, GuestProvider } from "../src/index.ts";
import { createGuestProvider, virtualClock } from "../src/index.ts";
import { emulated, machineParameters, machineTemplate, recordingGuests } from "./azure.ts";

const definition = {
  location: "westeurope",
  osType: "Linux" as const,
  osState: "Generalized" as const,
  hyperVGeneration: "V2" as const,
  architecture: "x64" as const,
  identifier: { publisher: "acme", offer: "docker", sku: "x" },
};
const securityType = (value: string) => ({ features: [{ name: "SecurityType", value }] });
const trusted = { securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } };

/** An emulator with a machine, and a gallery with one definition. */
async function withMachine(options: EmulatorOptions = {}) {
  const azure = await emulated(options);
  const { compute, resources, deployments } = azure;
  await resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  await compute.galleries.createOrUpdate("team", "ours", { location: "westeurope" });
  const deploy = (name: string, machine: object = {}) => {
    const template = structuredClone(machineTemplate);
    const found = template.resources.find(({ type }) => type === "Microsoft.Compute/virtualMachines");
    const { storageProfile, ...more } = machine as { storageProfile?: object };
    const properties = found?.properties as { storageProfile: object };
    Object.assign(properties, more, { storageProfile: { ...properties.storageProfile, ...storageProfile } });
    const parameters = machineParameters(name);
    return deployments.deployments.createOrUpdate("team", name, {
      properties: { mode: "Incremental", template, parameters },
    });
  };
  const define = (more: object = {}) =>
    compute.galleryImages.createOrUpdate("team", "ours", "docker", { ...definition, ...more });
  const publish = async (source = "golden", more: object = {}, version = "1.0.0") =>
    compute.galleryImageVersions.createOrUpdate("team", "ours", "docker", version, {
      location: "westeurope",
      storageProfile: { source: { virtualMachineId: machineId(azure.emulator.subscriptionId, source) } },
      ...more,
    });
  const generalize = async (name = "golden") => {
    await compute.virtualMachines.deallocate("team", name);
    await compute.virtualMachines.generalize("team", name);
  };
  const reasons = async (name: string) => {
    const messages: string[] = [];
    for await (const { properties } of deployments.deploymentOperations.list("team", name))
      messages.push(properties?.statusMessage?.error?.message ?? "");
    return messages.join(" ");
  };
  return { ...azure, deploy, define, publish, generalize, reasons };
}

function machineId(subscription: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/team/providers/Microsoft.Compute/virtualMachines/${name}`;
}

const imageId = (subscription: string) =>
  `/subscriptions/${subscription}/resourceGroups/team/providers/Microsoft.Compute/galleries/ours/images/docker`;

test("generalizes only a machine that was stopped, which then never starts again", async () => {
  await using azure = await withMachine();
  const { virtualMachines } = azure.compute;
  await azure.deploy("golden");
  await expect(virtualMachines.generalize("team", "golden")).rejects.toMatchObject({
    statusCode: 409,
    code: "OperationNotAllowed",
    message: expect.stringContaining("Operation 'generalize' is not allowed on VM 'golden' since the VM is running."),
  });
  await azure.generalize();
  const { statuses = [] } = await virtualMachines.instanceView("team", "golden");
  expect(statuses.map(({ code }) => code)).toEqual([
    "ProvisioningState/succeeded",
    "OSState/generalized",
    "PowerState/deallocated",
  ]);
  await expect(virtualMachines.start("team", "golden")).rejects.toMatchObject({
    code: "OperationNotAllowed",
    message: expect.stringContaining("Operation 'Start VM' is not allowed on VM 'golden' since the VM is generalized."),
  });
  await expect(virtualMachines.restart("team", "golden")).rejects.toMatchObject({ code: "OperationNotAllowed" });
  await virtualMachines.deallocate("team", "golden");
});

test("captures the machine's disk, and starts the machines of the image with it until the version is deleted", async () => {
  const { provider, log } = recordingGuests();
  await using azure = await withMachine({ guests: provider });
  await azure.deploy("golden", { storageProfile: { osDisk: { createOption: "FromImage", diskSizeGB: 64 } } });
  await azure.define();
  await azure.generalize();
  const version = await azure.publish();
  expect(version).toMatchObject({
    provisioningState: "Succeeded",
    storageProfile: { osDiskImage: { sizeInGB: 64, hostCaching: "ReadWrite" } },
    publishingProfile: { targetRegions: [{ name: "westeurope", regionalReplicaCount: 1 }] },
  });
  expect(version.replicationStatus).toBeUndefined();
  const { galleryImageVersions, virtualMachines } = azure.compute;
  const read = await galleryImageVersions.get("team", "ours", "docker", "1.0.0", { expand: "ReplicationStatus" });
  expect(read.replicationStatus).toEqual({
    aggregatedState: "Completed",
    summary: [{ region: "westeurope", state: "Completed", details: "", progress: 100 }],
  });
  const [captured] = log.filter(({ what }) => what === "capture").map(({ detail }) => detail);
  expect(captured).toMatch(/^[0-9a-f]{16}$/);

  // The machine is not needed any more.
  await virtualMachines.delete("team", "golden");
  const imageReference = { id: imageId(azure.emulator.subscriptionId) };
  await azure.deploy("made", { storageProfile: { imageReference } });
  const created = log.filter(({ what }) => what === "create").at(-1)?.detail;
  expect(created).toMatchObject({ hostname: "made", image: { captured } });
  expect((await virtualMachines.get("team", "made")).storageProfile).toMatchObject({
    imageReference: { exactVersion: "1.0.0" },
    osDisk: { diskSizeGB: 64 },
  });
  const osDisk = { createOption: "FromImage", diskSizeGB: 30 };
  await expect(azure.deploy("small", { storageProfile: { imageReference, osDisk } })).rejects.toThrow();
  expect(await azure.reasons("small")).toContain(
    "smaller than the size of the corresponding disk in the VM image: 64 GB",
  );

  // A change of the regions copies nothing.
  await azure.publish("golden", {
    publishingProfile: { targetRegions: [{ name: "West Europe" }, { name: "eastus" }] },
  });
  await galleryImageVersions.delete("team", "ours", "docker", "1.0.0");
  const copies = log.filter(({ what }) => /capture/i.test(what)).map(({ what, id, detail }) => [what, detail ?? id]);
  expect(copies).toEqual([
    ["capture", captured],
    ["removeCaptured", captured],
  ]);
});

test("starts the newest version that is not excluded and completely replicated", async () => {
  const { provider, log } = recordingGuests();
  await using azure = await withMachine({ guests: provider });
  await azure.deploy("golden");
  await azure.define();
  await azure.generalize();
  await azure.publish("golden", {}, "1.9.0");
  await azure.publish("golden", {}, "1.10.0");
  await azure.publish("golden", { publishingProfile: { excludeFromLatest: true } }, "2.0.0");
  await azure.deploy("made", { storageProfile: { imageReference: { id: imageId(azure.emulator.subscriptionId) } } });
  const captured = log.filter(({ what }) => what === "capture").map(({ detail }) => detail);
  expect(log.filter(({ what }) => what === "create").at(-1)?.detail).toMatchObject({
    image: { captured: captured[1] },
  });
  await azure.emulator.reset();
  expect(log.filter(({ what }) => what === "removeCaptured").map(({ id }) => id)).toEqual(captured);
});

test("takes Azure's time to replicate", async () => {
  const clock = virtualClock();
  await using azure = await withMachine({ clock, timeScale: 1 });
  await azure.deploy("golden");
  await azure.define();
  await azure.generalize();
  const before = clock.now().getTime();
  await azure.publish();
  expect((clock.now().getTime() - before) / 1000).toBeGreaterThan(480);
});

test("offers a version once it is replicated", async () => {
  const { provider } = recordingGuests();
  const { promise: copied, resolve: finish } = Promise.withResolvers<void>();
  const create: GuestProvider["create"] = async (spec) => ({
    ...(await provider.create(spec)),
    capture: () => copied,
  });
  await using azure = await withMachine({ guests: { ...provider, create } });
  await azure.deploy("golden");
  await azure.define();
  await azure.generalize();
  const publishing = azure.publish();
  const read = () =>
    azure.compute.galleryImageVersions.get("team", "ours", "docker", "1.0.0", { expand: "ReplicationStatus" });
  await expect
    .poll(() => read().catch(() => undefined))
    .toMatchObject({
      provisioningState: "Creating",
      replicationStatus: { aggregatedState: "InProgress", summary: [{ state: "Replicating", progress: 0 }] },
    });
  const imageReference = { id: imageId(azure.emulator.subscriptionId) };
  await expect(azure.deploy("early", { storageProfile: { imageReference } })).rejects.toThrow();
  expect(await azure.reasons("early")).toMatch(/The gallery image .* is not available in westeurope region/);
  finish();
  await publishing;
  await azure.deploy("made", { storageProfile: { imageReference } });
});

test.each<[string, object, object, object]>([
  [
    "that is not generalized",
    { isRunning: true },
    {},
    {
      statusCode: 400,
      code: "BadRequest",
      message: /a different OS state \['Specialized'\] than .* \['Generalized'\]/,
    },
  ],
  [
    "of another generation",
    {},
    { hyperVGeneration: "V1" },
    { statusCode: 409, code: "Conflict", message: /different Hypervisor generation \['V2'\] than .* \['V1'\]/ },
  ],
  ["for another processor", {}, { architecture: "Arm64" }, { code: "Conflict", message: /architecture \['x64'\]/ }],
  ["with another system", {}, { osType: "Windows" }, { code: "Conflict", message: /OS type \['Linux'\]/ }],
  [
    "with Trusted Launch for a definition without a security type",
    { securityProfile: trusted },
    {},
    { code: "Conflict", message: /security type \['TrustedLaunch'\] than .* \['Standard'\]/ },
  ],
  [
    "without Trusted Launch for a definition of such machines",
    {},
    securityType("TrustedLaunch"),
    { code: "Conflict", message: /security type \['Standard'\] than .* \['TrustedLaunch'\]/ },
  ],
  [
    "with Trusted Launch for a definition of both kinds",
    { securityProfile: trusted },
    securityType("TrustedLaunchSupported"),
    {
      statusCode: 400,
      code: "InvalidParameter",
      message: /'TrustedLaunchSupported' is not supported for the source id/,
    },
  ],
])("rejects an image version of a machine %s", async (_what, machine, image, error) => {
  await using azure = await withMachine();
  const { isRunning, ...properties } = machine as { isRunning?: boolean };
  await azure.deploy("golden", properties);
  await azure.define(image);
  if (isRunning !== true) await azure.generalize();
  const { message, ...rest } = error as { message: RegExp };
  await expect(azure.publish()).rejects.toMatchObject({ ...rest, message: expect.stringMatching(message) });
  expect(await versionsOf(azure)).toEqual([]);
});

test("makes a version of a machine with Trusted Launch for such machines", async () => {
  await using azure = await withMachine();
  await azure.deploy("golden", { securityProfile: trusted });
  await azure.define(securityType("TrustedLaunch"));
  await azure.generalize();
  expect(await azure.publish()).toMatchObject({ provisioningState: "Succeeded" });
  const imageReference = { id: imageId(azure.emulator.subscriptionId) };
  await expect(azure.deploy("plain", { storageProfile: { imageReference } })).rejects.toThrow();
  expect(await azure.reasons("plain")).toContain(
    "only supports creation of VMs and VM Scale Sets with 'TrustedLaunch' security type",
  );
  await azure.deploy("made", { storageProfile: { imageReference }, securityProfile: trusted });
});

test("rejects a version of a machine elsewhere or nowhere, without its own region, and with another source later", async () => {
  await using azure = await withMachine();
  await azure.deploy("golden");
  await azure.define();
  await azure.generalize();
  await expect(azure.publish("missing")).rejects.toMatchObject({ code: "NotFound" });
  await expect(azure.publish("golden", { location: "eastus" })).rejects.toMatchObject({
    message: expect.stringMatching(/is not found. Please check source exists, and is in the same region/),
  });
  await expect(
    azure.publish("golden", { publishingProfile: { targetRegions: [{ name: "East US" }] } }),
  ).rejects.toMatchObject({ message: expect.stringMatching(/'East US' must contain the location .* 'westeurope'/) });
  await azure.publish();
  await azure.deploy("other");
  await azure.generalize("other");
  await expect(azure.publish("other")).rejects.toMatchObject({ code: "PropertyChangeNotAllowed" });
});

test("keeps captured disks of simulated guests in the state folder", async () => {
  const stateFolder = await mkdtemp(join(tmpdir(), "captured-"));
  const simulated = () => createGuestProvider({ kind: "simulated", stateFolder });
  try {
    {
      await using azure = await withMachine({ guests: await simulated(), stateFolder });
      await azure.deploy("golden");
      await azure.define();
      await azure.generalize();
      await azure.publish();
    }
    await using azure = await withMachine({ guests: await simulated(), stateFolder });
    await expect(azure.compute.virtualMachines.start("team", "golden")).rejects.toMatchObject({
      message: expect.stringContaining("is generalized"),
    });
    await azure.deploy("made", { storageProfile: { imageReference: { id: imageId(azure.emulator.subscriptionId) } } });
    expect((await azure.compute.virtualMachines.instanceView("team", "made")).osName).toBe("simulated");
  } finally {
    await rm(stateFolder, { recursive: true });
  }
});

async function versionsOf({ compute }: Awaited<ReturnType<typeof withMachine>>): Promise<(string | undefined)[]> {
  const names: (string | undefined)[] = [];
  for await (const { name } of compute.galleryImageVersions.listByGalleryImage("team", "ours", "docker"))
    names.push(name);
  return names;
}
