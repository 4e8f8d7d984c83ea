import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { get, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { ClientAssertionCredential, ClientSecretCredential } from "@azure/identity";
import { afterEach, expect, test } from "vitest";
import { documentedLimits, type GuestProvider, virtualClock } from "../src/index.ts";
import { emulated, machineParameters, machineTemplate, recordingGuests, sshKey } from "./azure.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function collect<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of pages) items.push(item);
  return items;
}

function deploy({ deployments }: Awaited<ReturnType<typeof emulated>>, name: string, script?: string) {
  return deployments.deployments.createOrUpdate("team", `make-${name}`, {
    properties: { mode: "Incremental", template: machineTemplate, parameters: machineParameters(name, script) },
    tags: { run: "seven" },
  });
}

/** ARM's error codes in Azure's client error, outermost first. */
function codes(error: unknown): string[] {
  const { code, details } = error as { code?: string; details?: unknown };
  const inner = Array.isArray(details)
    ? details
    : ((details as { error?: { details?: unknown[] } } | undefined)?.error?.details ?? []);
  return [...(code === undefined ? [] : [code]), ...(inner as unknown[]).flatMap(codes)];
}

async function errorOf(
  run: () => Promise<unknown>,
): Promise<{ status: number | undefined; codes: string[]; message: string }> {
  try {
    await run();
  } catch (error) {
    return {
      status: (error as { statusCode?: number }).statusCode,
      codes: codes(error),
      message: String((error as Error).message),
    };
  }
  throw new Error("The request did not fail.");
}

test("names an interval for polls of Compute, and none for deployments and networks", async () => {
  await using azure = await emulated({ timeScale: 1, clock: virtualClock() });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const intervalOf = async (put: (options: PutOptions) => Promise<unknown>) => {
    const controller = new AbortController();
    let interval: string | undefined;
    const onResponse: PutOptions["onResponse"] = ({ headers }) => {
      interval = headers.get("retry-after");
      controller.abort();
    };
    await put({ onResponse, abortSignal: controller.signal }).catch(() => undefined);
    return interval;
  };
  const template = { ...machineTemplate, parameters: {}, variables: {}, resources: [], outputs: {} };
  expect([
    await intervalOf((options) =>
      azure.deployments.deployments.createOrUpdate(
        "team",
        "d",
        { properties: { mode: "Incremental", template } },
        options,
      ),
    ),
    await intervalOf((options) =>
      azure.network.publicIPAddresses.createOrUpdate("team", "a", { location: "westeurope" }, options),
    ),
    await intervalOf((options) =>
      azure.compute.disks.createOrUpdate(
        "team",
        "d",
        { location: "westeurope", diskSizeGB: 4, creationData: { createOption: "Empty" } },
        options,
      ),
    ),
  ]).toEqual([undefined, undefined, "10"]);
});

interface PutOptions {
  readonly onResponse: (response: { headers: { get(name: string): string | undefined } }) => void;
  readonly abortSignal: AbortSignal;
}

test("deploys a machine with its dependencies, and deletes them with the machine", async () => {
  const { provider, log } = recordingGuests();
  await using azure = await emulated({ guests: provider });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const deployment = await deploy(azure, "one", "echo canary-3131");
  expect(deployment.properties?.provisioningState).toBe("Succeeded");
  expect(deployment.tags).toEqual({ run: "seven" });
  expect(deployment.properties?.outputs).toEqual({ address: { type: "string", value: "127.77.0.4" } });
  expect(log.map(({ what }) => what)).toEqual(["create", "setFirewall", "start", "setFirewall", "run"]);
  expect(log[0]?.detail).toMatchObject({
    hostname: "one",
    privateAddress: "10.20.0.4",
    publicAddress: "127.77.0.4",
    adminUsername: "azureuser",
    sshPublicKeys: [sshKey],
  });
  expect(log[1]?.detail).toMatchObject([
    { access: "Allow", sources: ["127.0.0.0/8"], ports: ["2376"] },
    { sources: ["10.20.0.0/16"] },
    {},
    { access: "Deny", sources: ["*"] },
  ]);

  const operations = await collect(azure.deployments.deploymentOperations.list("team", "make-one"));
  expect(operations.map(({ properties }) => properties?.targetResource?.resourceType)).toContain(
    "Microsoft.Compute/virtualMachines/extensions",
  );
  const machine = await azure.compute.virtualMachines.get("team", "one", { expand: "instanceView" });
  expect(machine.instanceView?.statuses?.map(({ code }) => code)).toContain("PowerState/running");
  expect(machine.resources?.[0]?.provisioningState).toBe("Succeeded");

  await azure.compute.virtualMachines.delete("team", "one");
  const left = await collect(azure.resources.resources.listByResourceGroup("team"));
  expect(left.map(({ name }) => name).sort()).toEqual(["net", "one-nsg"]);
  expect(log.at(-1)?.what).toBe("destroy");
});

test("never returns or stores protected settings", async () => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  folders.push(folder);
  const { provider } = recordingGuests();
  await using azure = await emulated({ guests: provider, stateFolder: folder });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  await deploy(azure, "one", "canary-9c1f");
  const canary = Buffer.from("canary-9c1f").toString("base64");
  const seen = JSON.stringify([
    await azure.deployments.deployments.get("team", "make-one"),
    await collect(azure.deployments.deploymentOperations.list("team", "make-one")),
    await azure.deployments.deployments.exportTemplate("team", "make-one"),
    await azure.compute.virtualMachineExtensions.get("team", "one", "script", { expand: "instanceView" }),
    await azure.compute.virtualMachines.get("team", "one", { expand: "instanceView" }),
    readFileSync(join(folder, "arm.json"), "utf8"),
    azure.emulator.requests(),
  ]);
  expect(seen).not.toContain(canary);
  expect(seen).not.toContain("canary-9c1f");
  expect(statSync(join(folder, "arm.json")).mode & 0o077).toBe(0);
});

test("fails the deployment if a script fails, and reports the inner code and the script's output", async () => {
  const { provider } = recordingGuests(() => 13);
  await using azure = await emulated({ guests: provider });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const { message } = await errorOf(() => deploy(azure, "one"));
  expect(message).toMatch(/DeploymentFailed|At least one resource deployment operation failed/);
  const { properties } = await azure.deployments.deployments.get("team", "make-one");
  expect(properties?.provisioningState).toBe("Failed");
  expect(JSON.stringify(properties?.error)).toContain("VMExtensionProvisioningError");
  expect(JSON.stringify(properties?.error)).toContain("exit status=13");
});

test("rejects a second extension of a handler, and settings that are both public and protected", async () => {
  const { provider } = recordingGuests();
  await using azure = await emulated({ guests: provider });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  await deploy(azure, "one");
  const extension = {
    location: "westeurope",
    publisher: "Microsoft.Azure.Extensions",
    typePropertiesType: "CustomScript",
    typeHandlerVersion: "2.1",
  };
  const second = await errorOf(async () =>
    azure.compute.virtualMachineExtensions.createOrUpdate("team", "one", "another", { ...extension, settings: {} }),
  );
  expect(second).toMatchObject({ status: 400, codes: ["BadRequest"] });
  expect(second.message).toContain("Multiple VMExtensions per handler not supported");
  const both = await errorOf(async () =>
    azure.compute.virtualMachineExtensions.createOrUpdate("team", "one", "script", {
      ...extension,
      settings: { commandToExecute: "a" },
      protectedSettings: { commandToExecute: "b" },
    }),
  );
  expect(both.message).toContain("VMExtensionProvisioningError");
  expect(both.message).toContain("'commandToExecute' was specified both in public and protected settings");
});

test("keeps a machine when it stops and starts, and rejects extensions while it is off", async () => {
  const { provider, log } = recordingGuests();
  await using azure = await emulated({ guests: provider });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  await deploy(azure, "one");
  const power = async () => (await azure.compute.virtualMachines.instanceView("team", "one")).statuses?.at(-1)?.code;
  await azure.compute.virtualMachines.deallocate("team", "one");
  expect(await power()).toBe("PowerState/deallocated");
  expect((await errorOf(() => deploy(azure, "one"))).message).toBeTruthy();
  await azure.compute.virtualMachines.start("team", "one");
  expect(await power()).toBe("PowerState/running");
  expect(log.filter(({ what }) => ["powerOff", "start"].includes(what)).map(({ what }) => what)).toEqual([
    "start",
    "powerOff",
    "start",
  ]);
});

test("rejects deleting resources in use, and reusing a DNS label", async () => {
  const { provider } = recordingGuests();
  await using azure = await emulated({ guests: provider });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  await deploy(azure, "one");
  expect((await errorOf(async () => azure.network.networkInterfaces.delete("team", "one-nic"))).codes).toEqual([
    "NicInUse",
  ]);
  expect((await errorOf(async () => azure.network.publicIPAddresses.delete("team", "one-ip"))).codes).toEqual([
    "PublicIPAddressCannotBeDeleted",
  ]);
  expect((await errorOf(async () => azure.network.networkSecurityGroups.delete("team", "one-nsg"))).codes).toEqual([
    "InUseNetworkSecurityGroupCannotBeDeleted",
  ]);
  expect((await errorOf(async () => azure.network.virtualNetworks.delete("team", "net"))).codes).toEqual([
    "InUseSubnetCannotBeDeleted",
  ]);
  const label = await errorOf(async () =>
    azure.network.publicIPAddresses.createOrUpdate("team", "other", {
      location: "westeurope",
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
      dnsSettings: { domainNameLabel: "one" },
    }),
  );
  expect(label.codes).toEqual(["DnsRecordInUse"]);
});

test("gives a machine without a public address outbound access through its subnet's NAT gateway", async () => {
  const { provider, log } = recordingGuests();
  await using azure = await emulated({ guests: provider });
  const { network } = azure;
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const template = JSON.parse(
    JSON.stringify(machineTemplate, (key, value) => (key === "publicIPAddress" ? undefined : value)),
  );
  await azure.deployments.deployments.createOrUpdate("team", "make", {
    properties: { mode: "Incremental", template, parameters: machineParameters("one") },
  });
  const subnet = (natGateway?: { id: string }) =>
    network.subnets.createOrUpdate("team", "net", "hosts", {
      addressPrefix: "10.20.0.0/24",
      defaultOutboundAccess: false,
      ...(natGateway === undefined ? {} : { natGateway }),
    });
  const hasOutboundAccess = () => log.findLast(({ what }) => what === "setFirewall")?.hasOutboundAccess;
  expect(hasOutboundAccess()).toBe(true);
  const { id: subnetId } = await subnet();
  expect(hasOutboundAccess()).toBe(false);

  const { id: address = "" } = await network.publicIPAddresses.get("team", "one-ip");
  const body = { location: "westeurope", sku: { name: "Standard" } };
  const { id = "" } = await network.natGateways.createOrUpdate("team", "out", body);
  await subnet({ id });
  // A gateway without an address gives no outbound access.
  expect(hasOutboundAccess()).toBe(false);
  await network.natGateways.createOrUpdate("team", "out", { ...body, publicIpAddresses: [{ id: address }] });
  expect(hasOutboundAccess()).toBe(true);
  expect((await network.natGateways.get("team", "out")).subnets).toEqual([{ id: subnetId }]);
  expect((await network.publicIPAddresses.get("team", "one-ip")).natGateway).toEqual({ id });

  expect((await errorOf(async () => network.natGateways.delete("team", "out"))).codes).toEqual([
    "CannotDeleteNatGatewayAssociatedToSubnet",
  ]);
  expect((await errorOf(async () => network.publicIPAddresses.delete("team", "one-ip"))).codes).toEqual([
    "PublicIPAddressCannotBeDeleted",
  ]);
  expect((await errorOf(async () => subnet({ id: `${id}-none` }))).codes).toEqual(["InvalidResourceReference"]);
  await subnet();
  expect(hasOutboundAccess()).toBe(false);
  await network.natGateways.delete("team", "out");
  await network.publicIPAddresses.delete("team", "one-ip");
});

test("changes nothing when the same template is deployed again, and what-if predicts it", async () => {
  const { provider, log } = recordingGuests();
  await using azure = await emulated({ guests: provider });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const properties = { mode: "Incremental" as const, template: machineTemplate, parameters: machineParameters("one") };
  const before = await azure.deployments.deployments.whatIf("team", "make-one", { properties });
  expect(new Set(before.changes?.map(({ changeType }) => changeType))).toEqual(new Set(["Create"]));
  await deploy(azure, "one");
  const after = await azure.deployments.deployments.whatIf("team", "make-one", { properties });
  // The disk was created with the machine; it is not in the template.
  expect(after.changes?.filter(({ changeType }) => changeType === "Modify")).toEqual([]);
  expect(after.changes?.at(-1)).toMatchObject({ changeType: "Ignore", resourceId: expect.stringMatching(/disks/) });
  await deploy(azure, "one");
  expect(log.filter(({ what }) => what === "create")).toHaveLength(1);
});

test("rejects invalid templates before it creates anything", async () => {
  await using azure = await emulated();
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const attempt = (template: object, parameters = {}) =>
    errorOf(async () =>
      azure.deployments.deployments.createOrUpdate("team", "bad", {
        properties: {
          mode: "Incremental",
          template: { $schema: machineTemplate.$schema, contentVersion: "1.0.0.0", ...template },
          parameters,
        },
      }),
    );
  expect((await attempt({ parameters: { name: { type: "string" } }, resources: [] })).codes[0]).toBe("InvalidTemplate");
  expect((await attempt({ resources: [] }, { extra: { value: 1 } })).codes[0]).toBe("InvalidTemplate");
  const group = { type: "Microsoft.Network/networkSecurityGroups", apiVersion: "2024-05-01", location: "westeurope" };
  const many = { ...group, name: "[concat('nsg-', copyIndex())]", copy: { name: "many", count: 800 } };
  const { codes: found, message } = await attempt({ resources: [many, { ...group, name: "last" }] });
  expect([found[0], message]).toEqual(["InvalidTemplate", expect.stringMatching(/Limit: '800' and actual: '801'/)]);
  expect(
    (
      await attempt({
        resources: [{ type: "Microsoft.Network/virtualNetworks", apiVersion: "2024-05-01", name: "[nonsense('x')]" }],
      })
    ).codes[0],
  ).toBe("InvalidTemplate");
  expect(
    (
      await attempt({
        resources: [{ type: "Microsoft.Network/virtualNetworks", apiVersion: "2024-05-01", name: "a/b" }],
      })
    ).codes[0],
  ).toBe("InvalidTemplate");
  expect(await collect(azure.resources.resources.listByResourceGroup("team"))).toEqual([]);
});

test("reports exceeded quotas, unknown resources and unknown types with Azure's errors", async () => {
  await using azure = await emulated({ quotas: { cores: 2 } });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  await deploy(azure, "one");
  await errorOf(() => deploy(azure, "two"));
  const { properties } = await azure.deployments.deployments.get("team", "make-two");
  expect(JSON.stringify(properties?.error)).toMatch(
    /OperationNotAllowed.*Current Limit: 2, Current Usage: 2, Additional Required: 2/,
  );
  expect((await errorOf(() => azure.compute.virtualMachines.get("team", "none"))).codes).toEqual(["ResourceNotFound"]);
  expect((await errorOf(() => azure.resources.resourceGroups.get("none"))).codes).toEqual(["ResourceGroupNotFound"]);
  expect((await errorOf(() => azure.compute.sshPublicKeys.get("team", "none"))).codes).toEqual(["NotImplemented"]);
});

test("answers with an injected fault once, and with 429 when a rate limit is exceeded", async () => {
  await using azure = await emulated({ throttle: { ...documentedLimits, deletes: { burst: 1, perSecond: 0.001 } } });
  const { etag } = await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" }).then(() =>
    azure.network.publicIPAddresses.createOrUpdate("team", "a", {
      location: "westeurope",
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
    }),
  );
  expect(etag).toBeTruthy();
  azure.emulator.failNext({
    method: "GET",
    path: /publicIPAddresses/,
    answer: { status: 503, code: "ServiceUnavailable", retryAfterSeconds: 1 },
  });
  expect(await errorOf(() => azure.network.publicIPAddresses.get("team", "a"))).toMatchObject({
    status: 503,
    codes: ["ServiceUnavailable"],
  });
  expect((await azure.network.publicIPAddresses.get("team", "a")).name).toBe("a");
  await azure.network.publicIPAddresses.delete("team", "a");
  expect(await errorOf(async () => azure.network.publicIPAddresses.delete("team", "b"))).toMatchObject({
    status: 429,
    codes: ["SubscriptionRequestsThrottled"],
  });
});

test("issues a token for an assertion, and rejects a wrong secret", async () => {
  await using azure = await emulated();
  const { emulator } = azure;
  const options = { authorityHost: emulator.url, disableInstanceDiscovery: true, tlsOptions: { ca: emulator.ca } };
  const scope = "https://management.azure.com/.default";
  const assertion = new ClientAssertionCredential(
    emulator.tenantId,
    emulator.clientId,
    async () => signedAssertion(emulator.clientSecret),
    options,
  );
  expect((await assertion.getToken(scope))?.token).toBeTruthy();
  const wrong = new ClientSecretCredential(emulator.tenantId, emulator.clientId, "wrong", options);
  await expect(wrong.getToken(scope)).rejects.toThrow(/AADSTS7000215/);
});

test("issues no token to a user of this machine who does not know the secret", async () => {
  await using azure = await emulated();
  const { emulator } = azure;
  const { tenantId, clientId, url, ca } = emulator;
  const credential = {
    client_id: clientId,
    grant_type: "client_credentials",
    scope: "https://management.azure.com/.default",
  };
  const asked = [
    { client_secret: "" },
    { client_secret: "emulated-client-secret" },
    { client_assertion: "aaa.bbb.ccc" },
    { client_assertion: signedAssertion("") },
    { client_assertion: signedAssertion("another") },
  ].map((each) => ({
    ...{ method: "POST", path: `/${tenantId}/oauth2/v2.0/token`, headers: {} },
    body: new URLSearchParams({ ...credential, ...each }).toString(),
  }));
  const identity = [{ metadata: "true" }, { "x-identity-header": "x" }].flatMap((headers) =>
    ["/metadata/identity/oauth2/token", "/msi/token"].map((path) => ({ method: "GET", path, headers, body: "" })),
  );
  for (const { method, path, headers, body } of [...asked, ...identity]) {
    const outgoing = request(`${url}${path}`, { method, ca, headers });
    outgoing.end(body);
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    let text = "";
    for await (const part of response) text += part;
    expect([path, response.statusCode, text]).toEqual([path, expect.toSatisfy((status) => status >= 400), text]);
    expect(text).not.toContain("access_token");
  }
});

/** A JWT for the token exchange, as GitHub issues one. */
function signedAssertion(secret: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "HS256" })}.${part({ aud: "api://AzureADTokenExchange" })}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

test("filters resources by tag, and enforces Azure's tag limits", async () => {
  await using azure = await emulated();
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  await deploy(azure, "one");
  const found = await collect(azure.resources.resources.list({ filter: "tagName eq 'owner' and tagValue eq 'tests'" }));
  expect(found.map(({ name }) => name)).toEqual(["one", "one-os"]);
  const tags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, "x"]));
  expect(
    (await errorOf(() => azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope", tags })))
      .codes,
  ).toEqual(["InvalidTagsCount"]);
});

test("lists the times and states of resources where they are asked for", async () => {
  await using azure = await emulated();
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  await deploy(azure, "one");
  const listed = (expand = "") => collect(azure.resources.resources.list({ expand, filter: "name eq 'one'" }));
  const [plain] = await listed();
  expect([plain?.createdTime, plain?.changedTime, plain?.provisioningState]).toEqual([undefined, undefined, undefined]);
  const [full] = await listed("createdTime,changedTime,provisioningState");
  expect(full?.provisioningState).toBe("Succeeded");
  expect(full?.createdTime?.getTime()).toBeLessThanOrEqual(full?.changedTime?.getTime() ?? 0);
  const [state] = await listed("provisioningState");
  expect(state).toMatchObject({ provisioningState: "Succeeded" });
  expect(state?.createdTime).toBeUndefined();
  expect((await errorOf(() => listed("properties"))).status).toBe(501);
});

test("restores resources and machines from a state folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  folders.push(folder);
  {
    await using azure = await emulated({ guests: recordingGuests().provider, stateFolder: folder });
    await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
    await deploy(azure, "one");
  }
  const { provider, log } = recordingGuests();
  await using azure = await emulated({ guests: provider, stateFolder: folder });
  expect((await azure.compute.virtualMachines.get("team", "one")).name).toBe("one");
  expect(log.map(({ what }) => what)).toEqual(["attach", "setFirewall", "start", "setFirewall"]);
});

test("starts with a machine that does not boot again, which is stopped, and says why when it is started", async () => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  folders.push(folder);
  {
    await using azure = await emulated({ guests: recordingGuests().provider, stateFolder: folder });
    await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
    await deploy(azure, "one");
  }
  const { provider } = recordingGuests();
  let fails = true;
  const guests: GuestProvider = {
    ...provider,
    async attach(spec) {
      const guest = await provider.create(spec);
      const start = async () => {
        if (fails) throw new Error("The disk is damaged.");
      };
      return { ...guest, start };
    },
  };
  await using azure = await emulated({ guests, stateFolder: folder });
  const { virtualMachines } = azure.compute;
  const power = async () =>
    (await virtualMachines.instanceView("team", "one")).statuses?.find(({ code }) => code?.startsWith("PowerState/"))
      ?.code;
  expect(await power()).toBe("PowerState/stopped");
  await expect(virtualMachines.start("team", "one")).rejects.toThrow("The disk is damaged.");
  fails = false;
  await virtualMachines.start("team", "one");
  expect(await power()).toBe("PowerState/running");
});

test("reads the state of earlier versions, and rejects that of newer ones and a damaged one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  folders.push(folder);
  const path = join(folder, "arm.json");
  const start = () => emulated({ stateFolder: folder });
  {
    await using azure = await start();
    await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
    await deploy(azure, "one");
  }
  const { resources } = JSON.parse(readFileSync(path, "utf8"));
  for (const { properties } of resources) delete properties.storageProfile?.dataDisks;
  writeFileSync(path, JSON.stringify(resources));
  {
    await using azure = await start();
    const { storageProfile } = await azure.compute.virtualMachines.get("team", "one");
    expect(storageProfile?.dataDisks).toEqual([]);
  }
  const text = readFileSync(path, "utf8");
  for (const damaged of [text.slice(0, -20), "", "{}", "[1]", '{"version":1,"resources":[{"id":"/x"}]}']) {
    writeFileSync(path, damaged);
    await expect(start()).rejects.toThrow(`The emulator's state in ${path} is damaged.`);
  }
  writeFileSync(path, JSON.stringify({ version: 2 }));
  await expect(start()).rejects.toThrow("A newer version of the emulator has written");
  expect(readFileSync(path, "utf8")).toBe('{"version":2}');
});

test("says that it cannot write its state, and leaves no other file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  folders.push(folder);
  await using azure = await emulated({ stateFolder: folder });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  rmSync(join(folder, "arm.json"));
  mkdirSync(join(folder, "arm.json"));
  const { message } = await errorOf(() =>
    azure.resources.resourceGroups.createOrUpdate("b", { location: "westeurope" }),
  );
  expect(message).toContain(`The emulator cannot write its state to ${folder}. `);
  expect(readdirSync(folder).sort()).toEqual(["arm.json", "certificate.json"]);
  expect(await azure.resources.resourceGroups.checkExistence("b")).toMatchObject({ body: false });
});

test("keeps what it has in memory where it cannot write a change, a deletion or a reset", async () => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  folders.push(folder);
  await using azure = await emulated({ stateFolder: folder });
  const { resourceGroups } = azure.resources;
  await resourceGroups.createOrUpdate("team", { location: "westeurope", tags: { owner: "tests" } });
  await deploy(azure, "one");
  const read = async () => ({
    group: await resourceGroups.get("team"),
    machine: await azure.compute.virtualMachines.get("team", "one"),
    resources: await collect(azure.resources.resources.list()),
  });
  const before = await read();
  rmSync(join(folder, "arm.json"));
  mkdirSync(join(folder, "arm.json"));
  const changes: Readonly<Record<string, () => Promise<unknown>>> = {
    "tags of a group": () => resourceGroups.update("team", { tags: { owner: "others" } }),
    "tags of a resource": () =>
      azure.resources.tagsOperations.createOrUpdateAtScope(before.machine.id ?? "", {
        properties: { tags: { owner: "others" } },
      }),
    "a machine": () => azure.compute.virtualMachines.delete("team", "one"),
    "a group": () => resourceGroups.delete("team"),
  };
  for (const [change, make] of Object.entries(changes)) {
    const { message } = await errorOf(make);
    expect({ change, message }).toEqual({ change, message: expect.stringContaining("cannot write its state to") });
    expect({ change, ...(await read()) }).toEqual({ change, ...before });
  }
  await expect(azure.emulator.reset()).rejects.toThrow("cannot write its state to");
  expect(await read()).toEqual(before);
  rmSync(join(folder, "arm.json"), { recursive: true });
  await azure.emulator.reset();
  expect(await collect(azure.resources.resources.list())).toEqual([]);
});

test("fails an operation that it cannot record, and leaves nothing in progress", async () => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  folders.push(folder);
  const { provider } = recordingGuests();
  const path = join(folder, "arm.json");
  let damage = () => {};
  const guests: GuestProvider = { ...provider, prepare: async () => damage() };
  await using azure = await emulated({ guests, stateFolder: folder });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  damage = () => {
    rmSync(path);
    mkdirSync(path);
  };
  await expect(deploy(azure, "one")).rejects.toThrow();
  const state = async () => (await azure.compute.virtualMachines.get("team", "one")).provisioningState;
  expect(await state()).toBe("Failed");
  rmSync(path, { recursive: true });
  await azure.compute.virtualMachines.delete("team", "one");
  expect((await errorOf(state)).codes).toEqual(["ResourceNotFound"]);
});

test("says that it cannot write its certificate, and leaves no other file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  folders.push(folder);
  mkdirSync(join(folder, "certificate.json"));
  await expect(emulated({ stateFolder: folder })).rejects.toThrow(`The emulator cannot write its state to ${folder}. `);
  expect(readdirSync(folder)).toEqual(["certificate.json"]);
});

test("deletes a resource group with its contents, including machines", async () => {
  const { provider, log } = recordingGuests();
  await using azure = await emulated({ guests: provider });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  await deploy(azure, "one");
  await azure.resources.resourceGroups.delete("team");
  expect(log.at(-1)?.what).toBe("destroy");
  expect(await collect(azure.resources.resources.list())).toEqual([]);
  expect(await azure.resources.resourceGroups.checkExistence("team")).toMatchObject({ body: false });
});

test.each([
  ["2024-13-01", "InvalidApiVersionParameter"],
  ["latest", "InvalidApiVersionParameter"],
  ["2013-12-31", "NoRegisteredProviderFound"],
  ["2999-01-01", "NoRegisteredProviderFound"],
])("rejects the api-version %s with %s", async (apiVersion, code) => {
  await using azure = await emulated();
  const { credential, emulator } = azure;
  const { token } = await credential.getToken("https://management.azure.com/.default");
  const url = `${emulator.url}/subscriptions/${emulator.subscriptionId}/resourcegroups?api-version=${apiVersion}`;
  const [response] = await once(
    get(url, { ca: emulator.ca, headers: { authorization: `Bearer ${token}` } }),
    "response",
  );
  expect({ status: response.statusCode, body: await json(response) }).toMatchObject({
    status: 400,
    body: { error: { code } },
  });
});

type MachineProperties = Record<string, Record<string, unknown>>;

test.each<[string, (properties: MachineProperties) => void, RegExp]>([
  [
    "a data disk",
    ({ storageProfile }) => Object.assign(storageProfile ?? {}, { dataDisks: [{ lun: 0, createOption: "Empty" }] }),
    /^Real virtual machines of the emulator have no data disks/,
  ],
  [
    "a second interface",
    ({ networkProfile = {} }) => {
      const [first] = networkProfile["networkInterfaces"] as object[];
      networkProfile["networkInterfaces"] = [first, first];
    },
    /^A real guest with several network interfaces is not emulated/,
  ],
  [
    "user data",
    (properties) => Object.assign(properties, { userData: "eA==" }),
    /^The property properties.userData of Microsoft.Compute\/virtualMachines in a real guest is not emulated/,
  ],
])("rejects %s of a real guest before its machine boots", async (_what, change, message) => {
  const { provider, log } = recordingGuests();
  await using azure = await emulated({ guests: { ...provider, kind: "linux" } });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const template = structuredClone(machineTemplate);
  const found = template.resources.find(({ type }) => type === "Microsoft.Compute/virtualMachines");
  change(found?.properties as unknown as MachineProperties);
  const deployment = {
    properties: { mode: "Incremental" as const, template, parameters: machineParameters("with-disk") },
  };
  await expect(azure.deployments.deployments.createOrUpdate("team", "make", deployment)).rejects.toThrow();
  const messages = (await collect(azure.deployments.deploymentOperations.list("team", "make"))).map(
    (operation) => operation.properties?.statusMessage?.error?.message,
  );
  expect(messages).toContainEqual(expect.stringMatching(message));
  expect(log.filter(({ what }) => what === "create")).toEqual([]);
});
