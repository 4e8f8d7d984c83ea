import { once } from "node:events";
import { request } from "node:https";
import { expect, test } from "vitest";
import { type Emulated, emulated, machineParameters, machineTemplate, recordingGuests } from "./azure.ts";

type Json = Record<string, unknown>;

interface Answer {
  readonly status: number;
  readonly statusLink: string | undefined;
  readonly body: { readonly error?: Json; readonly status?: string; readonly properties?: Json };
}

const group = "/resourceGroups/team";
const network = `${group}/providers/Microsoft.Network`;
const compute = `${group}/providers/Microsoft.Compute`;
const prefixes = { addressSpace: { addressPrefixes: ["10.0.0.0/16"] } };
const inSubnet = (more: Json, subnet = "web") => ({
  location: "westeurope",
  properties: {
    ipConfigurations: [
      { name: "one", properties: { subnet: { id: `@${network}/virtualNetworks/net/subnets/${subnet}` }, ...more } },
    ],
  },
});
const address = {
  location: "westeurope",
  sku: { name: "Standard" },
  properties: { publicIPAllocationMethod: "Static" },
};

/** Sends a request as it is, and reads the answer without the interpretation of a client. A path below the subscription; `@` in the body stands for the subscription. */
async function send(
  { emulator, credential }: Emulated,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const subscription = `/subscriptions/${emulator.subscriptionId}`;
  const { token } = await credential.getToken("https://management.azure.com/.default");
  const url = path.startsWith("https:") ? path : `${emulator.url}${subscription}${path}?api-version=${versionOf(path)}`;
  const sent = request(url, { method, ca: emulator.ca, headers: { authorization: `Bearer ${token}`, ...headers } });
  sent.end(body === undefined ? "" : JSON.stringify(body).replaceAll("@/", `${subscription}/`));
  const [response] = await once(sent, "response");
  let text = "";
  for await (const chunk of response) text += String(chunk);
  const statusLink = response.headers["azure-asyncoperation"];
  return { status: response.statusCode, statusLink, body: text === "" ? {} : JSON.parse(text) };
}

/** One that Azure published of the type. */
function versionOf(path: string): string {
  if (path.includes("/Microsoft.Network/")) return "2024-05-01";
  if (path.includes("/galleries/")) return "2024-03-03";
  if (path.includes("/disks/") || path.includes("/snapshots/")) return "2024-03-02";
  return path.includes("/Microsoft.Compute/") ? "2024-07-01" : "2024-03-01";
}

async function inTeam(options: Parameters<typeof emulated>[0] = {}): Promise<Emulated> {
  const azure = await emulated(options);
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  return azure;
}

/** A network with a subnet, and an interface with a public address. */
async function withInterface(): Promise<Emulated> {
  const azure = await inTeam();
  const { subscriptionId } = azure.emulator;
  const subnets = [{ name: "web", addressPrefix: "10.0.0.0/24" }];
  await azure.network.virtualNetworks.createOrUpdate("team", "net", { location: "westeurope", ...prefixes, subnets });
  const publicIPAddress = await azure.network.publicIPAddresses.createOrUpdate("team", "ip", {
    location: "westeurope",
    sku: { name: "Standard" },
    publicIPAllocationMethod: "Static",
  });
  const subnet = { id: `/subscriptions/${subscriptionId}${network}/virtualNetworks/net/subnets/web` };
  await azure.network.networkInterfaces.createOrUpdate("team", "nic", {
    location: "westeurope",
    ipConfigurations: [{ name: "one", subnet, publicIPAddress }],
  });
  return azure;
}

test.each<readonly [title: string, method: string, path: string, body: unknown, code: string, message: RegExp]>([
  [
    "a dynamic address",
    "PUT",
    `${network}/publicIPAddresses/a`,
    { ...address, properties: { publicIPAllocationMethod: "Dynamic" } },
    "StandardSkuPublicIPAddressesMustBeStatic",
    /^Standard sku publicIp \/subscriptions\/.*\/a must have AllocationMethod set to Static\.$/,
  ],
  [
    "an interface without a configuration",
    "PUT",
    `${network}/networkInterfaces/a`,
    { location: "westeurope", properties: { ipConfigurations: [] } },
    "NetworkInterfaceMustHaveIpConfigurationOrAttachedElasticNetworkInterface",
    /./,
  ],
  [
    "a private address that is taken",
    "PUT",
    `${network}/networkInterfaces/a`,
    inSubnet({ privateIPAllocationMethod: "Static", privateIPAddress: "10.0.0.4" }),
    "PrivateIPAddressIsAllocated",
    /^IP configuration \/.*\/a\/ipConfigurations\/one is using the private IP address 10\.0\.0\.4 which is already allocated to resource \/.*\/nic\/ipConfigurations\/one\.$/,
  ],
  [
    "a public address that is taken",
    "PUT",
    `${network}/networkInterfaces/a`,
    inSubnet({ publicIPAddress: { id: `@${network}/publicIPAddresses/ip` } }),
    "PublicIPAddressInUse",
    /^Resource \/.*\/a\/ipConfigurations\/one is referencing public IP address \/.*\/ip that is already allocated to resource \/.*\/nic\/ipConfigurations\/one\.$/,
  ],
  [
    "a subnet that does not exist",
    "PUT",
    `${network}/networkInterfaces/a`,
    inSubnet({}, "none"),
    "InvalidResourceReference",
    /^Resource \/.*\/none referenced by resource \/.*\/a was not found\./,
  ],
  [
    "a subnet outside its network",
    "PUT",
    `${network}/virtualNetworks/net/subnets/a`,
    { properties: { addressPrefix: "10.1.0.0/24" } },
    "NetcfgSubnetRangeOutsideVnet",
    /outside the IP address range of virtual network 'net'\.$/,
  ],
  [
    "a network whose prefix is not CIDR",
    "PUT",
    `${network}/virtualNetworks/a`,
    { location: "westeurope", properties: { addressSpace: { addressPrefixes: ["10.0.0.0/16", "10.1.0.0/160"] } } },
    "InvalidAddressPrefixFormat",
    /^Address prefix 10\.1\.0\.0\/160 of resource \/subscriptions\/.*\/a is not formatted correctly\./,
  ],
  [
    "a version of an extension that is not there",
    "GET",
    "/providers/Microsoft.Compute/locations/westeurope/publishers/Microsoft.Azure.Extensions/artifacttypes/vmextension/types/CustomScript/versions/9.9.9",
    undefined,
    "ArtifactVersionNotFound",
    /^No version found in the artifact repository that satisfies the requested version '9\.9\.9' for VM extension/,
  ],
  [
    "a priority that is too low",
    "PUT",
    `${network}/networkSecurityGroups/a`,
    {
      location: "westeurope",
      properties: { securityRules: [{ name: "low", properties: { priority: 50, direction: "Inbound" } }] },
    },
    "SecurityRuleInvalidPriority",
    /has invalid Priority\. Value provided: 50 Allowed range 100-4096\.$/,
  ],
  [
    "a subnet in use",
    "DELETE",
    `${network}/virtualNetworks/net/subnets/web`,
    undefined,
    "InUseSubnetCannotBeDeleted",
    /^Subnet web is in use by \/.*\/nic\/ipConfigurations\/one and cannot be deleted\./,
  ],
  [
    "a network in use",
    "DELETE",
    `${network}/virtualNetworks/net`,
    undefined,
    "InUseSubnetCannotBeDeleted",
    /^Subnet web is in use by \/.*\/nic\/ipConfigurations\/one and cannot be deleted\./,
  ],
  [
    "a public address in use",
    "DELETE",
    `${network}/publicIPAddresses/ip`,
    undefined,
    "PublicIPAddressCannotBeDeleted",
    /In order to delete the public IP, disassociate\/detach/,
  ],
  [
    "a subnet of no network",
    "PUT",
    `${network}/virtualNetworks/none/subnets/a`,
    { properties: { addressPrefix: "10.0.1.0/24" } },
    "ParentResourceNotFound",
    /^Failed to perform 'write' on resource\(s\) of type 'virtualNetworks\/subnets', because the parent resource '\/.*\/none' could not be found\.$/,
  ],
  [
    "a subnet that is not there",
    "GET",
    `${network}/virtualNetworks/net/subnets/none`,
    undefined,
    "NotFound",
    /^Resource \/.*\/subnets\/none not found\.$/,
  ],
  [
    "a machine that is not there",
    "GET",
    `${compute}/virtualMachines/none`,
    undefined,
    "ResourceNotFound",
    /^The Resource 'Microsoft\.Compute\/virtualMachines\/none' under resource group 'team' was not found\. For more details please go to https:\/\/aka\.ms\/ARMResourceNotFoundFix$/,
  ],
  [
    "a tag with a long name",
    "PUT",
    group,
    { location: "westeurope", tags: { ["n".repeat(513)]: "x" } },
    "InvalidTagName",
    /Maximum allowed length for tag name - '512' characters\.$/,
  ],
  [
    "a tag with a long value",
    "PUT",
    group,
    { location: "westeurope", tags: { a: "v".repeat(257) } },
    "InvalidTagValueLength",
    /^Tag value too large\. .*Maximum allowed length for tag value - '256' characters\.$/,
  ],
  [
    "a tag with a slash",
    "PUT",
    group,
    { location: "westeurope", tags: { "a/b": "x" } },
    "InvalidTagNameCharacters",
    /^The tag names 'a\/b' have reserved characters '<,>,%,&,\\,\?,\/' or control characters\.$/,
  ],
])("answers to %s in Azure's words", async (_title, method, path, body, code, message) => {
  await using azure = await withInterface();
  const answer = await send(azure, method, path, body);
  expect(answer.body.error).toMatchObject({ code, message: expect.stringMatching(message) });
});

test("names both etags where one does not match, each provider in its own form", async () => {
  await using azure = await inTeam();
  const other = { "if-match": '"other"' };
  await send(azure, "PUT", `${network}/publicIPAddresses/a`, address);
  const ofNetwork = await send(azure, "PUT", `${network}/publicIPAddresses/a`, address, other);
  expect(ofNetwork).toMatchObject({
    status: 412,
    body: {
      error: {
        code: "PreconditionFailed",
        message: "Precondition failed.",
        details: [
          {
            code: "PreconditionFailedEtagMismatch",
            message: expect.stringMatching(
              /^Etag provided in if-match header "other" does not match etag .* in NRP data store\.$/,
            ),
          },
        ],
      },
    },
  });
  const disk = { location: "westeurope", properties: { creationData: { createOption: "Empty" }, diskSizeGB: 4 } };
  await send(azure, "PUT", `${compute}/disks/a`, disk);
  const ofCompute = await send(azure, "PUT", `${compute}/disks/a`, disk, other);
  expect(ofCompute.body.error).toEqual({
    code: "PreconditionFailed",
    message: expect.stringMatching(/^Etag provided in if-match header "other" does not match etag .* of resource\.$/),
  });
});

test("answers 202 to each PUT of a disk, and calls new disks and network resources Updating", async () => {
  await using azure = await inTeam({ timeScale: 1 });
  const disk = { location: "westeurope", properties: { creationData: { createOption: "Empty" }, diskSizeGB: 4 } };
  for (const _ of ["new", "existing"]) {
    const { status, body } = await send(azure, "PUT", `${compute}/disks/a`, disk);
    expect([status, body.properties?.["provisioningState"]]).toEqual([202, "Updating"]);
  }
  const { status, body } = await send(azure, "PUT", `${network}/publicIPAddresses/a`, address);
  expect([status, body.properties?.["provisioningState"]]).toEqual([201, "Updating"]);
});

test("says that a deployment is Running", async () => {
  await using azure = await inTeam({ timeScale: 1 });
  const template = {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    resources: [{ type: "Microsoft.Network/publicIPAddresses", apiVersion: "2024-05-01", name: "a", ...address }],
  };
  const { statusLink = "" } = await send(azure, "PUT", `${group}/providers/Microsoft.Resources/deployments/make`, {
    properties: { mode: "Incremental", template },
  });
  expect((await send(azure, "GET", statusLink)).body.status).toBe("Running");
  const again = await send(azure, "PUT", `${group}/providers/Microsoft.Resources/deployments/make`, {
    properties: { mode: "Incremental", template },
  });
  expect(again.body.error?.["message"]).toMatch(
    /^Unable to edit or replace deployment 'make': previous deployment from '[\d/]+ [\d:]+ [AP]M' is still active \(expiration time is '[\d/]+ [\d:]+ [AP]M'\)\. Please see https:\/\/aka\.ms\/arm-deploy-resources for usage details\.$/,
  );
});

test.each<readonly [kind: string, path: string, body: Json, error: Json]>([
  [
    "Compute",
    `${compute}/disks/a`,
    { location: "westeurope", properties: { creationData: { createOption: "Empty" }, diskSizeGB: 4 } },
    { code: "OperationPreempted", message: "Operation execution has been preempted by a more recent operation." },
  ],
  [
    "Network",
    `${network}/publicIPAddresses/a`,
    address,
    {
      code: "Canceled",
      message: "Operation was canceled.",
      details: [
        {
          code: "CanceledAndSupersededDueToAnotherOperation",
          message:
            "Operation PutPublicIPAddressOperation was canceled and superseded by operation DeletePublicIPAddressOperation.",
        },
      ],
    },
  ],
])("cancels the creation of a resource of %s that is deleted", async (_kind, path, body, error) => {
  await using azure = await inTeam({ timeScale: 1 });
  azure.emulator.failNext({ work: /\/a$/, stuckSeconds: 86_400 });
  const { statusLink = "" } = await send(azure, "PUT", path, body);
  expect((await send(azure, "DELETE", path)).status).toBe(202);
  expect((await send(azure, "GET", statusLink)).body).toMatchObject({ status: "Canceled", error });
});

test("names the handler and the extension where a handler fails", async () => {
  const { provider } = recordingGuests(() => {
    throw new Error("no space left");
  });
  await using azure = await inTeam({ guests: provider });
  const properties = { mode: "Incremental" as const, template: machineTemplate, parameters: machineParameters("one") };
  await azure.deployments.deployments.createOrUpdate("team", "make", { properties }).catch(() => undefined);
  const made = await azure.deployments.deployments.get("team", "make");
  expect(JSON.stringify(made.properties?.error)).toMatch(
    /VMExtensionHandlerNonTransientError.*The handler for VM extension type 'Microsoft\.Azure\.Extensions\.CustomScript' has reported terminal failure for VM extension '.+' with error message: 'no space left'\./,
  );
});

test("names the children that keep a gallery from being deleted", async () => {
  await using azure = await inTeam();
  await send(azure, "PUT", `${compute}/galleries/shared`, { location: "westeurope", properties: {} });
  await send(azure, "PUT", `${compute}/galleries/shared/images/web`, {
    location: "westeurope",
    properties: {
      osType: "Linux",
      osState: "Generalized",
      identifier: { publisher: "team", offer: "web", sku: "one" },
    },
  });
  const { status, body } = await send(azure, "DELETE", `${compute}/galleries/shared`);
  expect(status).toBe(409);
  expect(body.error).toEqual({
    code: "CannotDeleteResource",
    message:
      "Cannot delete resource while nested resources exist. Some existing nested resource IDs include: 'Microsoft.Compute/galleries/shared/images/web'. Please delete all nested resources before deleting this resource.",
  });
});
