import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { emulated, sshKey } from "./azure.ts";
import {
  groupTemplate,
  machine,
  networkInterface,
  publicAddress,
  securityGroup,
  virtualNetwork,
} from "./quickstarts.ts";

type Json = Record<string, unknown>;

async function withGroup(options: Parameters<typeof emulated>[0] = {}, location = "westeurope") {
  const azure = await emulated(options);
  await azure.resources.resourceGroups.createOrUpdate("team", { location });
  const deploy = async (resources: readonly Json[]): Promise<{ code?: string; message?: string; details?: Json[] }> => {
    const properties = { mode: "Incremental" as const, template: groupTemplate({ resources }), parameters: {} };
    await azure.deployments.deployments.createOrUpdate("team", "make", { properties }).catch(() => undefined);
    const made = await azure.deployments.deployments.get("team", "make").catch(() => undefined);
    return (made?.properties?.error?.details?.[0] ?? {}) as Json;
  };
  return { azure, deploy, [Symbol.asyncDispose]: () => azure.emulator.close() };
}

/** A member of a resource's properties, at any depth. */
function withMember(resource: Json, path: readonly (string | number)[], value: unknown): Json {
  const copy = structuredClone(resource);
  let parent = copy;
  for (const key of path.slice(0, -1)) {
    parent[key] ??= {};
    parent = parent[key] as Json;
  }
  parent[path.at(-1) ?? ""] = value;
  return copy;
}

const base = [virtualNetwork("net"), networkInterface("nic1", { dependsOn: ["net"] })];
const vm = machine("vm1", "[resourceId('Microsoft.Network/networkInterfaces', 'nic1')]", { dependsOn: ["nic1"] });
const storage = ["properties", "storageProfile"] as const;

test.each([
  [
    "an unknown member",
    ["properties", "hardwareProfile", "vmsize2"],
    "x",
    "BadRequest",
    /Could not find member 'vmsize2' on object of type 'HardwareProfile'. Path 'properties.hardwareProfile.vmsize2'/,
  ],
  [
    "a wrong type",
    [...storage, "osDisk", "diskSizeGB"],
    "large",
    "BadRequest",
    /Error converting value "large" to type 'Int32'. Path 'properties.storageProfile.osDisk.diskSizeGB'/,
  ],
  [
    "a wrong enumeration",
    [...storage, "osDisk", "createOption"],
    "Magic",
    "BadRequest",
    /Error converting value "Magic"/,
  ],
  ["a read-only member", ["properties", "vmId"], "1", "InvalidParameter", /'properties.vmId' is read-only/],
] as const)("rejects %s of a machine as Compute does", async (_title, path, value, code, message) => {
  await using group = await withGroup();
  expect(await group.deploy([...base, withMember(vm, path, value)])).toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});

test("rejects an unknown member as Network does", async () => {
  await using group = await withGroup();
  const misplaced = withMember(publicAddress("ip"), ["properties", "Sku"], { name: "Standard" });
  expect(await group.deploy([misplaced])).toMatchObject({
    code: "InvalidRequestFormat",
    message: "Cannot parse the request.",
    details: [{ code: "InvalidJson", message: expect.stringContaining("Could not find member 'Sku'") as string }],
  });
});

test("reads the names of members and the values of enumerations without case", async () => {
  await using group = await withGroup();
  const resources = [
    ...base,
    withMember(vm, [...storage, "osDisk", "diskSizeGb"], "64"),
    publicAddress("ip", { sku: { name: "standard" } }),
  ];
  expect(await group.deploy(resources)).toEqual({});
  const { storageProfile } = await group.azure.compute.virtualMachines.get("team", "vm1");
  expect(storageProfile?.osDisk?.diskSizeGB).toBe(64);
  expect(storageProfile?.osDisk).not.toHaveProperty("diskSizeGb");
});

test("rejects by its name what only newer versions than the schema's have, unless it asks for nothing", async () => {
  await using group = await withGroup();
  const gateway = (properties: Json): Json => ({
    ...{ type: "Microsoft.Network/natGateways", apiVersion: "2025-09-01", name: "nat", location: "westeurope" },
    ...{ sku: { name: "Standard" }, properties },
  });
  expect(await group.deploy([gateway({ publicIpPrefixesV6: [], sourceVirtualNetwork: null })])).toEqual({});
  expect(await group.deploy([gateway({ nat64: "Enabled" })])).toMatchObject({
    code: "NotImplemented",
    message: expect.stringContaining("properties.nat64 of Microsoft.Network/natGateways") as string,
  });
});

test("takes the kind of an interface, which exported templates have, and of no other resource", async () => {
  await using group = await withGroup();
  const [net, nic] = base;
  expect(await group.deploy([{ ...net }, { ...nic, kind: "Regular" }])).toEqual({});
  expect(await group.deploy([publicAddress("ip", { kind: "Regular" })])).toMatchObject({
    code: "InvalidRequestFormat",
  });
});

test("takes a machine back as a client reads it, also without its image", async () => {
  await using group = await withGroup();
  await group.deploy([...base, vm]);
  const { compute } = group.azure;
  const read = await compute.virtualMachines.get("team", "vm1");
  const update = { ...read, tags: { a: "b" }, storageProfile: { ...read.storageProfile, imageReference: undefined } };
  const updated = await compute.virtualMachines.createOrUpdate("team", "vm1", update as unknown as typeof read);
  expect(updated.tags).toEqual({ a: "b" });
});

const rule = (properties: Json): Json => {
  const [{ properties: plain }] = (securityGroup("g")["properties"] as { securityRules: [{ properties: Json }] })
    .securityRules;
  const { sourceAddressPrefix: _one, ...others } = plain;
  return securityGroup("g", {
    properties: { securityRules: [{ name: "Web", properties: { ...others, ...properties } }] },
  });
};

test.each([
  [["203.0.113.0/24", "2001:db8::/32"], "ResourceCannotContainAddressPrefixesFromDifferentAddressFamilies"],
  [["203.0.113.0/24", "203.0.113.7"], "OverlappingSubnetsNotPermittedInSecurityRule"],
  [["203.0.113.7/32", "203.0.113.7/32"], "OverlappingSubnetsNotPermittedInSecurityRule"],
  [["2001:db8::/32", "2001:db8:1::/48"], "OverlappingSubnetsNotPermittedInSecurityRule"],
  [["203.0.113.0/33"], "SecurityRuleInvalidAddressPrefix"],
  [["203.0.113.7", "Internet"], "SecurityRuleParameterContainsUnsupportedValue"],
  [["203.0.113.0/24", "198.51.100.0/24"], undefined],
  [["2001:db8::/48", "2001:db8:1::/48"], undefined],
])("judges the sources %s of a rule as Azure does", async (sourceAddressPrefixes, code) => {
  await using group = await withGroup();
  expect((await group.deploy([rule({ sourceAddressPrefixes })])).code).toBe(code);
});

test.each([
  ["web-windows-1", "DomainNameLabelReserved"],
  ["login-1", "DomainNameLabelReserved"],
  ["web-login", undefined],
])("judges the label %s of an address as Azure does", async (domainNameLabel, code) => {
  await using group = await withGroup();
  const properties = { publicIPAllocationMethod: "Static", dnsSettings: { domainNameLabel } };
  expect((await group.deploy([publicAddress("ip", { properties })])).code).toBe(code);
});

const openSshKey = (type: string, fields: readonly Buffer[]) => {
  const blob = Buffer.concat([Buffer.from(type), ...fields].flatMap((field) => [lengthOf(field), field]));
  return `${type} ${blob.toString("base64")}`;
};

function lengthOf(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field.length);
  return length;
}

function rsaKey(modulusLength: number): string {
  const { n = "", e = "" } = generateKeyPairSync("rsa", { modulusLength }).publicKey.export({ format: "jwk" });
  const positive = (text: string) => Buffer.concat([Buffer.alloc(1), Buffer.from(text, "base64url")]);
  return openSshKey("ssh-rsa", [Buffer.from(e, "base64url"), positive(n)]);
}

test.each([
  ["RSA of 2048 bits", rsaKey(2048), true],
  ["RSA of 1024 bits", rsaKey(1024), false],
  ["RSA cut off", rsaKey(2048).slice(0, 120), false],
  ["ECDSA", openSshKey("ecdsa-sha2-nistp256", [Buffer.from("nistp256"), Buffer.alloc(65, 4)]), false],
  ["Ed25519 under another name", sshKey.replace("ssh-ed25519", "ssh-rsa"), false],
  ["Ed25519", sshKey, true],
])("reads the administrator's key: %s", async (_title, keyData, isTaken) => {
  await using group = await withGroup();
  const path = ["properties", "osProfile", "linuxConfiguration", "ssh", "publicKeys", 0, "keyData"];
  expect((await group.deploy([...base, withMember(vm, path, keyData)])).code).toBe(
    isTaken ? undefined : "InvalidParameter",
  );
});

const trusted = { securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } };
const imageOf = (publisher: string, offer: string, sku: string) => ({ publisher, offer, sku, version: "latest" });
const ubuntuArm = imageOf("Canonical", "ubuntu-24_04-lts", "server-arm64");

test.each([
  [
    "an x64 image on Ampere",
    "Standard_B2pls_v2",
    undefined,
    {},
    "BadRequest",
    /only supports a CPU Architecture of 'Arm64'/,
  ],
  [
    "Trusted Launch on Ampere",
    "Standard_B2pls_v2",
    ubuntuArm,
    { securityProfile: trusted },
    "BadRequest",
    /Use of TrustedLaunch|'TrustedLaunch' security type/,
  ],
  [
    "a Gen1 image on a Gen2 size",
    "Standard_D2s_v6",
    imageOf("Debian", "debian-12", "12"),
    {},
    "BadRequest",
    /cannot boot Hypervisor Generation '1'/,
  ],
  [
    "Trusted Launch for a Gen1 image",
    "Standard_B2s_v2",
    imageOf("Debian", "debian-12", "12"),
    { securityProfile: trusted },
    "BadRequest",
    /Use of TrustedLaunch setting is not supported/,
  ],
  [
    "Trusted Launch for Flatcar",
    "Standard_B2s_v2",
    imageOf("kinvolk", "flatcar-container-linux-corevm-amd64", "stable-gen2"),
    { securityProfile: trusted },
    "BadRequest",
    /Use of TrustedLaunch setting is not supported/,
  ],
  [
    "Spot on the B series",
    "Standard_B2s",
    undefined,
    { priority: "Spot" },
    "AzureSpotIsNotSupportedForThisVMSize",
    /Spot/,
  ],
  ["Arm on Ampere", "Standard_B2pls_v2", ubuntuArm, {}, undefined, /./],
] as const)("judges %s as Azure does", async (_title, size, image, more, code, message) => {
  await using group = await withGroup();
  const sized = withMember(vm, ["properties", "hardwareProfile", "vmSize"], size);
  const imaged = image === undefined ? sized : withMember(sized, [...storage, "imageReference"], image);
  const failure = await group.deploy([
    ...base,
    { ...imaged, properties: { ...(imaged["properties"] as Json), ...more } },
  ]);
  expect(failure.code).toBe(code);
  if (code !== undefined) expect(failure.message).toMatch(message);
});

test("lists the capabilities of sizes and the features of images", async () => {
  await using azure = await emulated();
  const skus: Record<string, Record<string, string>> = {};
  for await (const { name = "", capabilities = [] } of azure.compute.resourceSkus.list({
    filter: "location eq 'westeurope'",
  }))
    skus[name] = Object.fromEntries(capabilities.map((each) => [each.name ?? "", each.value ?? ""]));
  expect(skus["Standard_B2pls_v2"]).toMatchObject({
    CpuArchitectureType: "Arm64",
    TrustedLaunchDisabled: "True",
    vCPUs: "2",
  });
  expect(skus["Standard_B2ls_v2"]).toMatchObject({
    CpuArchitectureType: "x64",
    HyperVGenerations: "V1,V2",
    PremiumIO: "True",
  });
  expect(skus["Standard_B2ls_v2"]).not.toHaveProperty("TrustedLaunchDisabled");
  expect(skus["Standard_D2s_v6"]).toMatchObject({ DiskControllerTypes: "NVMe", HyperVGenerations: "V2" });
  const image = (offer: string, sku: string, publisher = "Canonical") =>
    azure.compute.virtualMachineImages.get("westeurope", publisher, offer, sku, "latest");
  expect(await image("ubuntu-24_04-lts", "server")).toMatchObject({
    hyperVGeneration: "V2",
    architecture: "x64",
    features: [{ name: "SecurityType", value: "TrustedLaunchSupported" }, {}],
    imageDeprecationStatus: { imageState: "Active" },
  });
  expect(await image("ubuntu-24_04-lts", "server-arm64")).toMatchObject({ architecture: "Arm64" });
  expect(await image("0001-com-ubuntu-server-focal", "20_04-lts-gen2")).toMatchObject({
    imageDeprecationStatus: { imageState: "ScheduledForDeprecation" },
  });
  expect(await image("rockylinux-x86_64", "9-base", "resf")).toMatchObject({
    plan: { publisher: "resf", product: "rockylinux-x86_64", name: "9-base" },
  });
});

test("wants a zonal address where addresses are not in all zones, and no zones where there are none", async () => {
  const zonal = { ...vm, zones: ["1"] };
  const withAddress = (more: Json) => [
    virtualNetwork("net"),
    publicAddress("ip", more),
    networkInterface(
      "nic1",
      { dependsOn: ["net", "ip"] },
      { publicIPAddress: { id: "[resourceId('Microsoft.Network/publicIPAddresses', 'ip')]" } },
    ),
    zonal,
  ];
  await using north = await withGroup({}, "chinanorth3");
  expect((await north.deploy(withAddress({}))).code).toBe(
    "ComputeResourceZoneConstraintDoesNotMatchPublicIPAddressZoneConstraint",
  );
  await using zoned = await withGroup({}, "chinanorth3");
  expect(await zoned.deploy(withAddress({ zones: ["1"] }))).toEqual({});
  await using east = await withGroup({}, "chinaeast2");
  expect((await east.deploy([...base, zonal])).code).toBe("LocationNotSupportAvailabilityZones");
});

const compute = { apiVersion: "2024-03-03", location: "[resourceGroup().location]" };
const gallery: Json = { ...compute, type: "Microsoft.Compute/galleries", name: "ours", properties: {} };
const definition: Json = {
  ...compute,
  type: "Microsoft.Compute/galleries/images",
  name: "ours/docker",
  dependsOn: ["ours"],
  properties: {
    ...{ osType: "Linux", osState: "Generalized", hyperVGeneration: "V2" },
    identifier: { publisher: "acme", offer: "docker", sku: "x64" },
  },
};
const source = { id: "[resourceId('Microsoft.Compute/virtualMachines', 'vm1')]" };
const version: Json = {
  ...compute,
  type: "Microsoft.Compute/galleries/images/versions",
  name: "ours/docker/1.0.0",
  dependsOn: ["[resourceId('Microsoft.Compute/galleries/images', 'ours', 'docker')]"],
  properties: { storageProfile: { source } },
};
const image: Json = {
  ...compute,
  type: "Microsoft.Compute/images",
  apiVersion: "2024-07-01",
  name: "image",
  properties: { sourceVirtualMachine: source },
};

test.each([
  [
    "an unknown member",
    gallery,
    "describtion",
    "x",
    "BadRequest",
    /'describtion' on object of type 'GalleryProperties'/,
  ],
  ["a read-only member", gallery, "identifier", { uniqueName: "u" }, "InvalidParameter", /read-only/],
  [
    "an unknown member",
    definition,
    "osTyp",
    "Linux",
    "BadRequest",
    /'osTyp' on object of type 'GalleryImageProperties'/,
  ],
  ["a wrong value", definition, "hyperVGeneration", "V3", "BadRequest", /"V3" to type 'hyperVGeneration'/],
  ["an unknown member", version, "publishing", {}, "BadRequest", /'publishing' on object of type/],
  ["a wrong type", version, "publishingProfile", { replicaCount: "some" }, "BadRequest", /"some" to type 'Int32'/],
  ["a read-only member", version, "replicationStatus", {}, "InvalidParameter", /read-only/],
  [
    "an unknown member",
    image,
    "sourceMachine",
    source,
    "BadRequest",
    /'sourceMachine' on object of type 'ImageProperties'/,
  ],
  ["a wrong type", image, "storageProfile", { zoneResilient: "maybe" }, "BadRequest", /"maybe" to type 'Boolean'/],
] as const)("rejects %s of an image or a gallery", async (_title, resource, name, value, code, message) => {
  await using group = await withGroup();
  const parents = [gallery, definition].filter(
    (each) => resource === version || (each === gallery && resource !== gallery),
  );
  expect(await group.deploy([...parents, withMember(resource, ["properties", name], value)])).toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});

test("takes a gallery and its definition back as a client reads them", async () => {
  await using group = await withGroup();
  expect(await group.deploy([gallery, definition])).toEqual({});
  const { galleries, galleryImages } = group.azure.compute;
  const [ours, docker] = [await galleries.get("team", "ours"), await galleryImages.get("team", "ours", "docker")];
  expect(await galleries.createOrUpdate("team", "ours", ours)).toMatchObject({ identifier: ours.identifier });
  expect(await galleryImages.createOrUpdate("team", "ours", "docker", docker)).toMatchObject({ osType: "Linux" });
});
