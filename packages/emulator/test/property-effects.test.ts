import { afterAll, expect, test } from "vitest";
import { emulated } from "./azure.ts";
import {
  groupTemplate,
  machine,
  networkInterface,
  publicAddress,
  securityGroup,
  virtualNetwork,
} from "./quickstarts.ts";

type Json = Record<string, unknown>;
type Path = readonly (string | number)[];

// One emulator for all: each test has a resource group of its own.
const started = emulated();
afterAll(async () => (await started).emulator.close());
let groups = 0;

async function withGroup() {
  const azure = await started;
  const name = `team-${++groups}`;
  await azure.resources.resourceGroups.createOrUpdate(name, { location: "westeurope" });
  const deploy = async (resources: readonly Json[]): Promise<{ code?: string; message?: string }> => {
    const properties = { mode: "Incremental" as const, template: groupTemplate({ resources }), parameters: {} };
    await azure.deployments.deployments.createOrUpdate(name, "make", { properties }).catch(() => undefined);
    const made = await azure.deployments.deployments.get(name, "make").catch(() => undefined);
    return (made?.properties?.error?.details?.[0] ?? {}) as Json;
  };
  return { azure, name, deploy };
}

/** A copy of a resource with another value of one property. */
function withProperty(resource: Json, path: Path, value: unknown): Json {
  const copy = structuredClone(resource);
  let parent = copy["properties"] as Json;
  for (const [index, key] of path.slice(0, -1).entries()) {
    parent[key] ??= typeof path[index + 1] === "number" ? [] : {};
    parent = parent[key] as Json;
  }
  parent[path.at(-1) ?? ""] = value;
  return copy;
}

const net = virtualNetwork("net");
const nic = networkInterface("nic1", { dependsOn: ["net"] });
const vm = machine("vm1", "[resourceId('Microsoft.Network/networkInterfaces', 'nic1')]", { dependsOn: ["nic1"] });
const disk: Json = {
  type: "Microsoft.Compute/disks",
  apiVersion: "2024-03-02",
  name: "d",
  location: "[resourceGroup().location]",
  properties: { creationData: { createOption: "Empty" }, diskSizeGB: 4 },
};
const elsewhere = (type: string) => ({ id: `[resourceId('${type}', 'gone')]` });

const samples: readonly (readonly [resource: Json, path: Path, value: unknown])[] = [
  [vm, ["storageProfile", "osDisk", "vhd"], { uri: "https://x.blob.core.windows.net/vhds/os.vhd" }],
  [vm, ["storageProfile", "osDisk", "image"], { uri: "https://x.blob.core.windows.net/vhds/os.vhd" }],
  [vm, ["storageProfile", "osDisk", "createOption"], "Attach"],
  [vm, ["storageProfile", "osDisk", "encryptionSettings"], { enabled: true }],
  [vm, ["storageProfile", "dataDisks"], [{ lun: 0, createOption: "Empty", vhd: { uri: "https://x/d.vhd" } }]],
  [vm, ["osProfile", "secrets"], [{ sourceVault: { id: "/v" }, vaultCertificates: [{ certificateUrl: "https://v" }] }]],
  [vm, ["osProfile", "allowExtensionOperations"], false],
  [vm, ["osProfile", "linuxConfiguration", "provisionVMAgent"], false],
  [vm, ["osProfile", "linuxConfiguration", "patchSettings"], { patchMode: "AutomaticByPlatform" }],
  [vm, ["networkProfile", "networkInterfaceConfigurations"], [{ name: "n", properties: { primary: true } }]],
  [vm, ["scheduledEventsProfile"], { terminateNotificationProfile: { enable: true, notBeforeTimeout: "PT5M" } }],
  [vm, ["diagnosticsProfile"], { bootDiagnostics: { enabled: true, storageUri: "https://x.blob.core.windows.net" } }],
  [vm, ["additionalCapabilities"], { hibernationEnabled: true }],
  [vm, ["applicationProfile"], { galleryApplications: [{ packageReferenceId: "/a" }] }],
  [net, ["virtualNetworkPeerings"], [{ name: "p", properties: { allowForwardedTraffic: true } }]],
  [net, ["encryption"], { enabled: true, enforcement: "AllowUnencrypted" }],
  [net, ["subnets", 0, "properties", "delegations"], [{ name: "d", properties: { serviceName: "Microsoft.Web" } }]],
  [net, ["subnets", 0, "properties", "routeTable"], { properties: { routes: [{ name: "r" }] } }],
  [securityGroup("g"), ["flushConnection"], true],
  [publicAddress("ip"), ["ipTags"], [{ ipTagType: "RoutingPreference", tag: "Internet" }]],
  [publicAddress("ip"), ["publicIPAddressVersion"], "IPv6"],
  [publicAddress("ip"), ["dnsSettings"], { domainNameLabel: "web-1", domainNameLabelScope: "TenantReuse" }],
  [publicAddress("ip"), ["ddosSettings"], { protectionMode: "Enabled" }],
  [{ ...publicAddress("ip"), sku: { name: "Standard", tier: "Global" } }, ["idleTimeoutInMinutes"], 4],
  [nic, ["dnsSettings"], { internalDnsNameLabel: "web" }],
  [nic, ["ipConfigurations", 0, "properties", "privateIPAddressVersion"], "IPv6"],
  [
    nic,
    ["ipConfigurations", 0, "properties", "publicIPAddress"],
    { properties: { publicIPAllocationMethod: "Static" } },
  ],
  [disk, ["creationData", "performancePlus"], true],
  [disk, ["encryptionSettingsCollection"], { enabled: true }],
  [disk, ["maxShares"], 2],
];

const titled = samples.map((sample) => [`${String(sample[0]["name"])}: ${sample[1].join(".")}`, ...sample] as const);

test.each(titled)("rejects what has no effect here: %s", async (_title, resource, path, value) => {
  const group = await withGroup();
  const resources = [net, nic, vm].map((each) => (each === resource ? withProperty(resource, path, value) : each));
  const own = resources.some(({ name }) => name === resource["name"]) ? [] : [withProperty(resource, path, value)];
  const failure = await group.deploy([...resources, ...own]);
  expect(failure).toMatchObject({ code: "NotImplemented" });
  const place = JSON.stringify(resource).includes("Global")
    ? "sku.tier"
    : String(path.find((key) => key !== "subnets"));
  expect(failure.message).toContain(place);
});

test.each([
  [
    vm,
    ["storageProfile", "osDisk", "managedDisk"],
    { diskEncryptionSet: elsewhere("Microsoft.Compute/diskEncryptionSets") },
    "BadRequest",
  ],
  [vm, ["proximityPlacementGroup"], elsewhere("Microsoft.Compute/proximityPlacementGroups"), "ResourceNotFound"],
  [
    vm,
    ["capacityReservation"],
    { capacityReservationGroup: elsewhere("Microsoft.Compute/capacityReservationGroups") },
    "ResourceNotFound",
  ],
  [vm, ["hostGroup"], elsewhere("Microsoft.Compute/hostGroups"), "ResourceNotFound"],
  [vm, ["virtualMachineScaleSet"], elsewhere("Microsoft.Compute/virtualMachineScaleSets"), "ResourceNotFound"],
  [vm, ["availabilitySet"], elsewhere("Microsoft.Compute/availabilitySets"), "ResourceNotFound"],
  [net, ["ddosProtectionPlan"], elsewhere("Microsoft.Network/ddosProtectionPlans"), "InvalidResourceReference"],
  [
    net,
    ["subnets", 0, "properties", "routeTable"],
    elsewhere("Microsoft.Network/routeTables"),
    "InvalidResourceReference",
  ],
  [
    net,
    ["subnets", 0, "properties", "networkSecurityGroup"],
    elsewhere("Microsoft.Network/networkSecurityGroups"),
    "InvalidResourceReference",
  ],
  [
    publicAddress("ip"),
    ["publicIPPrefix"],
    elsewhere("Microsoft.Network/publicIPPrefixes"),
    "InvalidResourceReference",
  ],
  [
    nic,
    ["ipConfigurations", 0, "properties", "applicationSecurityGroups"],
    [elsewhere("Microsoft.Network/applicationSecurityGroups")],
    "InvalidResourceReference",
  ],
  [
    securityGroup("g"),
    ["securityRules", 0, "properties", "sourceApplicationSecurityGroups"],
    [elsewhere("Microsoft.Network/applicationSecurityGroups")],
    "InvalidResourceReference",
  ],
  [disk, ["encryption"], { diskEncryptionSetId: elsewhere("Microsoft.Compute/diskEncryptionSets").id }, "BadRequest"],
] as const)(
  "answers for %#, a reference to what does not exist, as Azure does",
  async (resource, path, value, code) => {
    const group = await withGroup();
    const changed = withProperty(resource, path, value);
    const others = [net, nic].filter(({ name }) => name !== resource["name"]);
    const failure = await group.deploy([...others, changed]);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain("gone");
  },
);

test("rejects a Run Command as another user and an extension with suppressed failures", async () => {
  const group = await withGroup();
  const { azure } = group;
  expect(await group.deploy([net, nic, vm])).toEqual({});
  const script = { source: { script: "id" } };
  await expect(
    azure.compute.virtualMachineRunCommands.createOrUpdate(group.name, "vm1", "run", {
      ...{ location: "westeurope", ...script, runAsUser: "web", runAsPassword: "P4ssw0rd!hidden" },
    }),
  ).rejects.toMatchObject({ statusCode: 501, message: expect.not.stringContaining("hidden") as string });
  await expect(
    azure.compute.virtualMachineExtensions.createOrUpdate(group.name, "vm1", "script", {
      ...{ location: "westeurope", publisher: "Microsoft.Azure.Extensions", typePropertiesType: "CustomScript" },
      ...{ typeHandlerVersion: "2.1", settings: { commandToExecute: "true" }, suppressFailures: true },
    }),
  ).rejects.toMatchObject({ statusCode: 501, message: expect.stringContaining("suppressFailures") as string });
});

test("keeps and returns what has no effect that anybody could see", async () => {
  const group = await withGroup();
  const kept: readonly (readonly [Path, unknown])[] = [
    [["licenseType"], "RHEL_BYOS"],
    [["securityProfile"], { encryptionAtHost: true }],
    [
      ["osProfile", "linuxConfiguration", "patchSettings"],
      { patchMode: "ImageDefault", assessmentMode: "ImageDefault" },
    ],
    [["osProfile", "secrets"], []],
    [["diagnosticsProfile"], { bootDiagnostics: { enabled: true } }],
  ];
  const changed = kept.reduce((each, [path, value]) => withProperty(each, path, value), vm);
  const subnet = {
    addressPrefixes: ["10.0.0.0/24"],
    serviceEndpoints: [{ service: "Microsoft.Storage" }],
    delegations: [],
  };
  const network = withProperty(net, ["subnets"], [{ name: "default", properties: subnet }]);
  expect(await group.deploy([network, nic, changed])).toEqual({});
  const { licenseType, securityProfile } = await group.azure.compute.virtualMachines.get(group.name, "vm1");
  expect({ licenseType, securityProfile }).toEqual({
    licenseType: "RHEL_BYOS",
    securityProfile: { encryptionAtHost: true },
  });
  const { subnets = [] } = await group.azure.network.virtualNetworks.get(group.name, "net");
  expect(subnets[0]?.serviceEndpoints?.map(({ service }) => service)).toEqual(["Microsoft.Storage"]);
});
