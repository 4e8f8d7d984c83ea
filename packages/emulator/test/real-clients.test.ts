import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faultyGuests } from "../src/index.ts";
import { type Emulated, emulated, recordingGuests } from "./azure.ts";
import { groupTemplate, machine, networkInterface, virtualNetwork } from "./quickstarts.ts";

// Requests as the Azure CLI 2.45, the Go SDK v68 and Azure's agent send them.

type Json = Record<string, unknown>;

const version = "api-version=2024-07-01";

async function withMachine(exitCode?: () => number, guests = recordingGuests(exitCode).provider) {
  const azure = await emulated({ guests });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope", tags: { env: "test" } });
  await azure.resources.resourceGroups.createOrUpdate("other", { location: "northeurope" });
  const resources = [
    virtualNetwork("net"),
    networkInterface("nic1", { dependsOn: ["net"] }),
    machine("vm1", "[resourceId('Microsoft.Network/networkInterfaces', 'nic1')]", { dependsOn: ["nic1"] }),
  ];
  const properties = { mode: "Incremental" as const, template: groupTemplate({ resources }), parameters: {} };
  await azure.deployments.deployments.createOrUpdate("team", "make", { properties });
  return azure;
}

/** For the tests that remove nothing. */
let azure: Emulated;

beforeAll(async () => {
  azure = await withMachine();
});

afterAll(() => azure.emulator.close());

/** Sends a request with the path as it is. */
async function send(method: string, path: string, body?: Json, { emulator, credential }: Emulated = azure) {
  const { token } = await credential.getToken("https://management.azure.com/.default");
  const url = new URL(emulator.url);
  const sent = request({
    ...{ host: url.hostname, port: url.port, ca: emulator.ca, method },
    path: `/subscriptions/${emulator.subscriptionId}${path}`,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const answer = await text(response);
  return { status: response.statusCode, body: (answer === "" ? {} : JSON.parse(answer)) as Json };
}

async function collect<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of pages) items.push(item);
  return items;
}

const vm = "/resourceGroups/team/providers/Microsoft.Compute/virtualMachines/vm1";

test("reads two slashes in a path as one", async () => {
  const doubled = vm.replace("Compute/", "Compute//");
  expect(await send("GET", `${doubled}?${version}`)).toMatchObject({ status: 200, body: { name: "vm1" } });
  const address = "/resourceGroups/team/providers/Microsoft.Network//publicIPAddresses/ip1";
  const made = {
    location: "westeurope",
    sku: { name: "Standard" },
    properties: { publicIPAllocationMethod: "Static" },
  };
  expect((await send("PUT", `${address}?${version}`, made)).status).toBe(201);
  expect((await send("DELETE", `${address}?${version}`)).status).toBe(202);
});

test.each([
  ["/resourcegroups", "tagname eq 'env' and tagvalue eq 'test'", ["team"]],
  ["/resources", "resourceGroup eq 'TEAM' and resourceType eq 'Microsoft.Compute/virtualMachines'", ["vm1"]],
  ["/resources", "location eq 'West Europe' and name eq 'nic1'", ["nic1"]],
  ["/resources", "resourceGroup eq 'other'", []],
])("filters %s by %s", async (path, filter, names) => {
  const { body } = await send("GET", `${path}?$filter=${encodeURIComponent(filter)}&${version}`);
  expect((body["value"] as Json[]).map(({ name }) => name)).toEqual(names);
});

test("gives a machine the identity that a PATCH assigns, with its principal", async () => {
  const identity = { identity: { type: "SystemAssigned" } };
  const assigned = await send("PATCH", `${vm}?${version}`, identity);
  expect(assigned.body["identity"]).toEqual({
    ...{ type: "SystemAssigned", tenantId: azure.emulator.tenantId },
    principalId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  });
  const again = await send("PATCH", `${vm}?${version}`, { tags: { a: "b" } });
  expect(again.body).toMatchObject({ identity: assigned.body["identity"], tags: { a: "b" } });
});

test.each([
  ["GET", `${vm}/providers/Microsoft.Authorization/roleAssignments`, undefined],
  ["POST", `${vm}/simulateEviction`, undefined],
  ["GET", "/providers/Microsoft.Compute/virtualMachines?$filter='virtualMachineScaleSet/id' eq 'x'", undefined],
  ["GET", "/providers/Microsoft.Compute/resourceTypes", undefined],
  ["GET", "/providers/Microsoft.Resources/tags/default", undefined],
  ["GET", "/resourceGroups/team/providers/Microsoft.Network/virtualNetworks/net/CheckIPAddressAvailability", undefined],
  ["GET", "/providers/Microsoft.Sql", undefined],
  ["GET", "/providers/Microsoft.Authorization/policyAssignments", undefined],
  ["GET", "/resourceGroups/team/providers/Microsoft.Compute/diskAccesses", undefined],
  [
    "PUT",
    `${vm}2`,
    {
      location: "westeurope",
      properties: {
        ...(machine("vm2", "")["properties"] as Json),
        networkProfile: { networkApiVersion: "2020-11-01", networkInterfaceConfigurations: [{ name: "one" }] },
      },
    },
  ],
])("says that it does not have %s %s, which Azure has", async (method, path, body) => {
  expect(
    await send(method, `${path}${path.includes("?") ? "&" : "?"}${version}`.replaceAll(" ", "%20"), body),
  ).toMatchObject({
    status: 501,
    body: { error: { code: "NotImplemented" } },
  });
});

test("lists machines and sizes where the Azure CLI and Azure's SDKs ask for them", async () => {
  const ofLocation = (location: string) => collect(azure.compute.virtualMachines.listByLocation(location));
  expect((await ofLocation("westeurope")).map(({ name }) => name)).toEqual(["vm1"]);
  expect(await ofLocation("northeurope")).toEqual([]);
  const sizes = await collect(azure.compute.virtualMachines.listAvailableSizes("team", "vm1"));
  expect(sizes).toEqual(await collect(azure.compute.virtualMachineSizes.list("westeurope")));
  const first = await send("GET", `/resources?$top=1&${version}`);
  expect(first.body["value"]).toHaveLength(1);
  const { body } = await send("GET", `${vm}/providers/Microsoft.Authorization/permissions?${version}`);
  expect(body["value"]).toMatchObject([{ actions: ["*"] }]);
});

test("keeps what a lock holds, also from templates, until the lock is removed", async () => {
  await using own = await withMachine();
  const locks = "providers/Microsoft.Authorization/locks";
  const ask = (method: string, path: string, body?: Json) => send(method, `${path}?${version}`, body, own);
  const lock = (scope: string, level: string) => ask("PUT", `${scope}/${locks}/l`, { properties: { level } });
  const locked = {
    status: 409,
    body: { error: { code: "ScopeLocked", message: expect.stringContaining("are locked: '") } },
  };
  expect(await lock(vm, "CanNotDelete")).toMatchObject({
    status: 201,
    body: { name: "l", type: "Microsoft.Authorization/locks", properties: { level: "CanNotDelete" } },
  });
  expect((await ask("GET", `/${locks}`)).body["value"]).toHaveLength(1);
  const atScope = `${locks}?$filter=atScope()&${version}`;
  expect((await send("GET", `/resourceGroups/team/${atScope}`, undefined, own)).body["value"]).toEqual([]);
  expect(await ask("DELETE", vm)).toMatchObject(locked);
  expect(await ask("DELETE", "/resourceGroups/team")).toMatchObject(locked);
  expect((await ask("PATCH", vm, { tags: { a: "b" } })).status).toBe(200);
  expect((await lock(vm, "ReadOnly")).status).toBe(200);
  expect(await ask("POST", `${vm}/restart`)).toMatchObject(locked);
  expect((await ask("DELETE", "/resourceGroups/other")).status).toBe(202);
  const nic = networkInterface("nic1", { dependsOn: ["net"] });
  await lock("/resourceGroups/team/providers/Microsoft.Network/networkInterfaces/nic1", "ReadOnly");
  const template = groupTemplate({ resources: [virtualNetwork("net"), nic] });
  const properties = { mode: "Incremental" as const, template, parameters: {} };
  await expect(own.deployments.deployments.createOrUpdate("team", "again", { properties })).rejects.toThrow();
  const { properties: failed } = await own.deployments.deployments.get("team", "again");
  expect(failed?.error?.details).toMatchObject([{ code: "ScopeLocked" }]);
  expect((await ask("DELETE", `${vm}/${locks}/l`)).status).toBe(200);
  expect((await ask("DELETE", vm)).status).toBe(202);
});

test("lets only those make a lock who may", async () => {
  const permissions = [{ actions: ["*"], notActions: ["Microsoft.Authorization/*/Write"] }];
  await using own = await emulated({ permissions });
  const path = `/providers/Microsoft.Authorization/locks/l?${version}`;
  expect(await send("PUT", path, { properties: { level: "ReadOnly" } }, own)).toMatchObject({
    status: 403,
    body: { error: { code: "AuthorizationFailed" } },
  });
});

test("names a machine whose state is read and that does not exist", async () => {
  const none = vm.replace("vm1", "none");
  expect(await send("GET", `${none}/instanceView?${version}`)).toMatchObject({
    status: 404,
    body: { error: { code: "ResourceNotFound", message: expect.stringContaining("virtualMachines/none") } },
  });
});

test("redeploys a machine, and makes a failed one succeed with reapply", async () => {
  await using own = await withMachine();
  const { virtualMachines } = own.compute;
  const failing = { work: /virtualMachines\/vm1$/, failure: { code: "InternalExecutionError", message: "no" } };
  await virtualMachines.redeploy("team", "vm1");
  const { statuses } = await virtualMachines.instanceView("team", "vm1");
  expect(statuses?.map(({ code }) => code)).toContain("PowerState/running");
  own.emulator.failNext(failing);
  await expect(
    virtualMachines.update("team", "vm1", { hardwareProfile: { vmSize: "Standard_D4s_v5" } }),
  ).rejects.toThrow();
  expect((await virtualMachines.get("team", "vm1")).provisioningState).toBe("Failed");
  await virtualMachines.reapply("team", "vm1");
  expect((await virtualMachines.get("team", "vm1")).provisioningState).toBe("Succeeded");
});

test("registers providers of which it has no type, as docker-machine wants it", async () => {
  await using own = await emulated({ guests: "none", unregistered: ["Microsoft.Storage"] });
  const states = async () =>
    Object.fromEntries(
      (await collect(own.resources.providers.list())).map((each) => [each.namespace, each.registrationState]),
    );
  expect(await states()).toMatchObject({ "Microsoft.Storage": "NotRegistered", "Microsoft.Compute": "Registered" });
  await own.resources.providers.register("Microsoft.Storage");
  expect(await states()).toMatchObject({ "Microsoft.Storage": "Registered" });
});

test("references an address and a subnet that a client passes as they were answered", async () => {
  await using own = await withMachine();
  const publicIPAddress = await own.network.publicIPAddresses.createOrUpdate("team", "ip", {
    location: "westeurope",
    sku: { name: "Standard" },
    publicIPAllocationMethod: "Static",
  });
  const subnet = await own.network.subnets.get("team", "net", "default");
  const made = await own.network.networkInterfaces.createOrUpdate("team", "nic2", {
    location: "westeurope",
    ipConfigurations: [{ name: "one", subnet, publicIPAddress }],
  });
  expect(made.ipConfigurations?.[0]).toMatchObject({
    subnet: { id: subnet.id },
    publicIPAddress: { id: publicIPAddress.id },
  });
  expect(JSON.stringify(made)).not.toContain(publicIPAddress.ipAddress);
});

test("names its tenant to a client without a token", async () => {
  const { url, ca, subscriptionId, tenantId } = azure.emulator;
  const sent = request(`${url}/subscriptions/${subscriptionId}?api-version=2015-11-01`, { ca });
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  response.resume();
  expect(response.statusCode).toBe(401);
  expect(response.headers["www-authenticate"]).toContain(`authorization_uri="https://login.windows.net/${tenantId}"`);
});

test("answers the PUT of a new disk with 202, as Microsoft's Python client expects it", async () => {
  const disk = {
    location: "westeurope",
    sku: { name: "Standard_LRS" },
    properties: { creationData: { createOption: "Empty" }, diskSizeGB: 8 },
  };
  const path = `/resourceGroups/team/providers/Microsoft.Compute/disks/d1?api-version=2022-07-02`;
  expect((await send("PUT", path, disk)).status).toBe(202);
  expect((await azure.compute.disks.get("team", "d1")).creationData).toEqual({ createOption: "Empty" });
  const { storageProfile } = await azure.compute.virtualMachines.get("team", "vm1");
  const osDisk = await azure.compute.disks.get("team", storageProfile?.osDisk?.name ?? "");
  expect(osDisk.creationData?.createOption).toBe("FromImage");
});

test("copies disks by snapshots, and gives a disk to one machine alone", async () => {
  const { disks, snapshots } = azure.compute;
  const copyOf = (sourceResourceId: string | undefined) => ({
    location: "westeurope",
    creationData: { createOption: "Copy", ...(sourceResourceId === undefined ? {} : { sourceResourceId }) },
  });
  const empty = { location: "westeurope", diskSizeGB: 16, creationData: { createOption: "Empty" } };
  const source = await disks.createOrUpdate("team", "source", empty);
  const snapshot = await snapshots.createOrUpdate("team", "monday", { ...copyOf(source.id), incremental: true });
  expect(snapshot).toMatchObject({ diskSizeGB: 16, incremental: true });
  const copy = await disks.createOrUpdate("team", "copy", copyOf(snapshot.id));
  expect(copy).toMatchObject({ diskSizeGB: 16, diskState: "Unattached" });
  const smaller = disks.createOrUpdate("team", "smaller", { ...copyOf(snapshot.id), diskSizeGB: 8 });
  await expect(smaller).rejects.toMatchObject({ code: "InvalidParameter" });
  await attach("vm3", copy.id ?? "");
  const owned = { diskState: "Attached", managedBy: expect.stringMatching(/\/vm3$/) as string };
  expect(await disks.get("team", "copy")).toMatchObject(owned);
  await expect(attach("vm4", copy.id ?? "")).rejects.toThrow();
  expect(await disks.get("team", "copy")).toMatchObject(owned);
});

test("attaches a disk to a machine that exists, and detaches it", async () => {
  await using own = await withMachine();
  const { disks, virtualMachines } = own.compute;
  const made = await virtualMachines.get("team", "vm1");
  expect(made.storageProfile?.dataDisks).toEqual([]);
  const empty = { location: "westeurope", diskSizeGB: 16, creationData: { createOption: "Empty" } };
  const source = await disks.createOrUpdate("team", "source", empty);
  const set = async (dataDisks: object[]) => {
    const { imageReference: _image, ...storageProfile } = made.storageProfile ?? {};
    const machine = { ...made, storageProfile: { ...storageProfile, dataDisks } };
    const { storageProfile: changed } = await virtualMachines.createOrUpdate("team", "vm1", machine as typeof made);
    return changed?.dataDisks ?? [];
  };
  const attached = { lun: 0, createOption: "Attach", managedDisk: { id: source.id } };
  await set([attached, { lun: 1, name: "new1", createOption: "Empty", diskSizeGB: 8 }]);
  const states = async () => [
    (await disks.get("team", "source")).diskState,
    (await disks.get("team", "new1")).diskState,
  ];
  expect(await states()).toEqual(["Attached", "Attached"]);
  await expect(set([attached, { lun: 0, name: "new2", createOption: "Empty", diskSizeGB: 8 }])).rejects.toMatchObject({
    code: "InvalidParameter",
  });
  const many = [1, 2, 3, 4].map((lun) => ({ lun, name: `n${lun}`, createOption: "Empty", diskSizeGB: 8 }));
  await expect(set([attached, ...many])).rejects.toThrow("allowed to be attached to a VM of this size is 4");
  expect((await set([attached])).map(({ name }) => name)).toEqual(["source"]);
  expect(await states()).toEqual(["Attached", "Unattached"]);
});

test("makes a managed image only of a generalized machine of the same generation", async () => {
  await using own = await withMachine();
  const { images, virtualMachines } = own.compute;
  const { id } = await virtualMachines.get("team", "vm1");
  const make = (hyperVGeneration: string) =>
    images.createOrUpdate("team", "golden", {
      location: "westeurope",
      sourceVirtualMachine: { id: id ?? "" },
      hyperVGeneration,
    });
  await expect(make("V2")).rejects.toThrow("The operation 'Create Image' requires the Virtual Machine 'vm1' to be");
  const blobUri = "https://disks.blob.core.windows.net/vhds/golden.vhd";
  const storageProfile = { osDisk: { osType: "Linux" as const, osState: "Generalized" as const, blobUri } };
  await expect(
    images.createOrUpdate("team", "golden", { location: "westeurope", storageProfile }),
  ).rejects.toMatchObject({ statusCode: 501 });
  await virtualMachines.deallocate("team", "vm1");
  await virtualMachines.generalize("team", "vm1");
  await expect(make("V1")).rejects.toThrow("The Input HyperVGeneration property: 'V1' does not match with");
  expect((await make("V2")).storageProfile?.osDisk).toMatchObject({ osType: "Linux", osState: "Generalized" });
});

test("removes an availability set without a long-running operation, and an identity by its type None", async () => {
  await using own = await withMachine();
  const set = "/resourceGroups/team/providers/Microsoft.Compute/availabilitySets/as1";
  expect((await send("PUT", `${set}?${version}`, { location: "westeurope" }, own)).status).toBe(200);
  expect(await send("DELETE", `${set}?${version}`, undefined, own)).toMatchObject({ status: 200 });
  expect((await send("DELETE", `${set}?${version}`, undefined, own)).status).toBe(204);
  await send("PATCH", `${vm}?${version}`, { identity: { type: "SystemAssigned" } }, own);
  const none = await send("PATCH", `${vm}?${version}`, { identity: { type: "None" } }, own);
  expect([none.status, none.body["identity"]]).toEqual([200, undefined]);
});

test("passes the parameters of az vm run-command invoke by name and as arguments", async () => {
  const { provider, log } = recordingGuests();
  await using own = await withMachine(undefined, provider);
  const parameters = [
    { name: "arg1", value: "hello" },
    { name: "arg2", value: "world" },
  ];
  const input = { commandId: "RunShellScript", script: ["echo $1 $2"], parameters };
  await own.compute.virtualMachines.runCommand("team", "vm1", input);
  const values = [
    { name: "", value: "hello" },
    { name: "", value: "world" },
  ];
  expect(log.find(({ what }) => what === "run")?.detail).toMatchObject({ parameters: [...parameters, ...values] });
});

test("numbers the settings of a new extension after those of a deleted one", async () => {
  const { provider, log } = recordingGuests();
  await using own = await withMachine(undefined, provider);
  const set = () => extensionView(own, { settings: { commandToExecute: "true" } });
  await set();
  await own.compute.virtualMachineExtensions.delete("team", "vm1", "script");
  await set();
  const tasks = log.filter(({ what }) => what === "run").map(({ detail }) => detail as Json);
  expect(tasks.map(({ kind, sequence }) => [kind, sequence])).toEqual([
    ["custom-script", 0],
    ["uninstall", undefined],
    ["custom-script", 1],
  ]);
});

test("deletes an extension when its handler is uninstalled, whatever that says, and keeps it where the agent is silent", async () => {
  const { provider, log } = recordingGuests(({ kind }) => (kind === "uninstall" ? 1 : 0));
  const guests = faultyGuests(provider);
  await using own = await withMachine(undefined, guests);
  const { virtualMachineExtensions: extensions, virtualMachines } = own.compute;
  const set = () =>
    extensions.createOrUpdate("team", "vm1", "script", { ...customScript, settings: { script: "dHJ1ZQ==" } });
  const remove = () => extensions.delete("team", "vm1", "script");
  await set();
  guests.failNext({ kind: "silent", task: "uninstall" });
  await expect(remove()).rejects.toThrow("VMExtensionProvisioningTimeout");
  expect(await extensions.get("team", "vm1", "script")).toMatchObject({ provisioningState: "Deleting" });
  await expect(set()).rejects.toMatchObject({
    code: "OperationNotAllowed",
    message: expect.stringContaining("You can only retry the Delete operation"),
  });
  await virtualMachines.powerOff("team", "vm1");
  await expect(remove()).rejects.toMatchObject({
    code: "OperationNotAllowed",
    message: "Cannot modify extensions in the VM when the VM is not running.",
  });
  await virtualMachines.start("team", "vm1");
  await remove();
  await expect(extensions.get("team", "vm1", "script")).rejects.toMatchObject({ statusCode: 404 });
  expect(log.at(-1)?.detail).toEqual({ kind: "uninstall", handler: "custom-script" });
  await set();
});

test("deletes a group with a gallery that has an image", async () => {
  await using own = await withMachine();
  const { resourceGroups } = own.resources;
  await resourceGroups.createOrUpdate("pictures", { location: "westeurope" });
  const gallery = "/resourceGroups/pictures/providers/Microsoft.Compute/galleries/ours";
  const body = { location: "westeurope", properties: {} };
  expect((await send("PUT", `${gallery}?api-version=2022-03-03`, body, own)).status).toBe(201);
  const identifier = { publisher: "acme", offer: "docker", sku: "x" };
  const image = { identifier, osType: "Linux", osState: "Generalized", hyperVGeneration: "V2" };
  const put = await send("PUT", `${gallery}/images/docker?api-version=2022-03-03`, { ...body, properties: image }, own);
  expect(put.status).toBe(201);
  await resourceGroups.delete("pictures");
  expect((await send("GET", `/resourceGroups/pictures?${version}`, undefined, own)).status).toBe(404);
});

test("names locations as Azure does", async () => {
  const { body } = await send("GET", `/locations?${version}`);
  expect(body["value"]).toContainEqual(
    expect.objectContaining({
      name: "westeurope",
      displayName: "West Europe",
      regionalDisplayName: "(Europe) West Europe",
    }),
  );
});

/** Deploys a machine with an existing disk. */
async function attach(name: string, diskId: string): Promise<void> {
  const made = machine(name, `[resourceId('Microsoft.Network/networkInterfaces', 'nic-${name}')]`, {
    dependsOn: [`nic-${name}`],
  });
  const { storageProfile, ...properties } = made["properties"] as { readonly storageProfile: Json };
  const dataDisks = [{ lun: 0, createOption: "Attach", managedDisk: { id: diskId } }];
  const withDisk = { ...made, properties: { ...properties, storageProfile: { ...storageProfile, dataDisks } } };
  const template = groupTemplate({ resources: [networkInterface(`nic-${name}`), withDisk] });
  const deployment = { properties: { mode: "Incremental" as const, template, parameters: {} } };
  await azure.deployments.deployments.createOrUpdate("team", name, deployment);
}

test("lists the publishers of extensions beside those of images", async () => {
  const { body } = await send("GET", `/providers/Microsoft.Compute/locations/westeurope/publishers?${version}`);
  const names = (body as unknown as Json[]).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["Canonical", "Microsoft.Azure.Extensions"]));
  expect(new Set(names).size).toBe(names.length);
});

const customScript = {
  ...{ location: "westeurope", publisher: "Microsoft.Azure.Extensions", typePropertiesType: "CustomScript" },
  typeHandlerVersion: "2.1",
};

async function extensionView({ compute }: Emulated, extension: object) {
  const { virtualMachineExtensions } = compute;
  await virtualMachineExtensions
    .createOrUpdate("team", "vm1", "script", { ...customScript, ...extension })
    .catch(() => undefined);
  const found = await virtualMachineExtensions.get("team", "vm1", "script", { expand: "instanceView" });
  return found.instanceView;
}

test("reports an extension as the handler for Linux does: one status, the exact version, the exit status", async () => {
  const view = await extensionView(azure, { settings: { commandToExecute: "true" } });
  expect(view?.statuses?.[0]?.message).toBe("Enable succeeded: \n[stdout]\nout\n[stderr]\nerr");
  expect([view?.substatuses, view?.typeHandlerVersion]).toEqual([undefined, "2.1.13"]);
  await using failed = await withMachine(() => 15);
  const { statuses } = (await extensionView(failed, { settings: { commandToExecute: "exit 15" } })) ?? {};
  expect(statuses?.[0]?.message).toBe(
    "Enable failed: failed to execute command: command terminated with exit status=15\n[stdout]\nout\n[stderr]\nerr",
  );
});

test.each([
  [{ settings: { commandToExecute: "true", nonsense: 1 } }, "public", "nonsense: Additional property nonsense is not"],
  [{ settings: { commandToExecute: "true", timestamp: "x" } }, "public", "timestamp: Invalid type. Expected: integer"],
  [{ settings: { commandToExecute: "true" }, protectedSettings: { x: "y" } }, "protected", "x: Additional property x"],
])("rejects the settings %j as the schema of CustomScript does", async (given, kind, problem) => {
  const message = `Enable failed: failed to get configuration: json validation error: invalid ${kind} settings JSON: ${problem}`;
  expect((await extensionView(azure, given))?.statuses?.[0]?.message).toContain(message);
});

test("keeps the time at which a machine was provisioned", async () => {
  const timeOf = async () => (await azure.compute.virtualMachines.instanceView("team", "vm1")).statuses?.[0]?.time;
  const first = await timeOf();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect([first instanceof Date, await timeOf()]).toEqual([true, first]);
});

test("names the endpoints of its cloud to a client without a token", async () => {
  await using china = await emulated({ cloud: "AzureChinaCloud" });
  const { url, ca } = china.emulator;
  const { hostname: host, port } = new URL(url);
  const sent = request({ host, port, ca, path: "/metadata/endpoints?api-version=2015-01-01" });
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  expect(JSON.parse(await text(response))).toEqual({
    ...{ galleryEndpoint: `${url}/`, graphEndpoint: `${url}/`, portalEndpoint: `${url}/` },
    authentication: {
      loginEndpoint: `${url}/`,
      audiences: ["https://management.chinacloudapi.cn/", "https://management.core.chinacloudapi.cn/"],
    },
  });
});

/** Sends a form to an address of the emulator itself. */
async function signIn(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const { url, ca } = azure.emulator;
  const { hostname: host, port } = new URL(url);
  const isForm = Object.keys(form).length > 0;
  const contentType = isForm ? { "content-type": "application/x-www-form-urlencoded" } : {};
  const sent = request({
    host,
    port,
    ca,
    method: isForm ? "POST" : "GET",
    path,
    headers: { ...contentType, ...headers },
  });
  sent.end(new URLSearchParams(form).toString());
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return { status: response.statusCode, body: JSON.parse(await text(response)) as Json };
}

test("issues tokens as AD FS, which the Azure CLI trusts without login.microsoftonline.com", async () => {
  const { url, clientId: client_id, clientSecret: client_secret, tenantId: tid } = azure.emulator;
  const { body: configuration } = await signIn("/adfs/.well-known/openid-configuration", {});
  expect(configuration["token_endpoint"]).toBe(`${url}/adfs/oauth2/token/`);
  const scope = "https://management.azure.com//.default";
  const form = { client_id, client_secret, scope, grant_type: "client_credentials" };
  const { body } = await signIn("/adfs/oauth2/token/", form);
  const claims = JSON.parse(Buffer.from(String(body["access_token"]).split(".")[1] ?? "", "base64url").toString());
  expect(claims).toMatchObject({ tid, appid: client_id, aud: "https://management.azure.com/" });
  const wrong = await signIn("/adfs/oauth2/token/", { ...form, client_secret: "guessed" });
  expect([wrong.status, wrong.body["error"]]).toEqual([401, "invalid_client"]);
});

test("issues tokens of the first version, as ADAL and the Azure CLI in App Service ask for them", async () => {
  const { clientId: client_id, clientSecret: client_secret, tenantId } = azure.emulator;
  const resource = "https://management.azure.com/";
  const form = { client_id, client_secret, resource, grant_type: "client_credentials" };
  const answer = { resource, expires_in: "3600", expires_on: expect.stringMatching(/^\d+$/) as string };
  expect(await signIn(`/${tenantId}/oauth2/token`, form)).toMatchObject({ status: 200, body: answer });
  const path = `/msi/token/?resource=${resource}&api-version=2017-09-01`;
  expect(await signIn(path, {}, { secret: client_secret })).toMatchObject({ status: 200, body: answer });
  expect((await signIn(path, {}, { secret: "guessed" })).status).toBe(401);
});
