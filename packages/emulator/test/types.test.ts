import { afterAll, expect, test } from "vitest";
import index from "../src/catalog/azure-types.json" with { type: "json" };
import { emulated } from "./azure.ts";
import { groupTemplate } from "./quickstarts.ts";

// One emulator for all: nothing but a group is made in it.
const started = emulated().then(async (azure) => {
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  return azure;
});
afterAll(async () => (await started).emulator.close());

/** What a request for a resource of a type is answered. */
async function answerOf(
  type: string,
  { method = "get", version = "2024-05-01" }: { readonly method?: "get" | "put" | "delete"; readonly version?: string },
) {
  const { emulator, resources } = await started;
  const [namespace, ...types] = type.split("/");
  const id = `/subscriptions/${emulator.subscriptionId}/resourceGroups/team/providers/${namespace}/${types.map((each) => `${each}/x`).join("/")}`;
  const { getById, createOrUpdateById, deleteById } = resources.resources;
  const answer = {
    get: () => getById(id, version),
    put: () => createOrUpdateById(id, version, { location: "westeurope", properties: {} }),
    delete: () => deleteById(id, version),
  }[method]();
  return Promise.resolve(answer).then(
    () => ({ code: "OK", message: "" }),
    ({ code, message }: { code: string; message: string }) => ({ code, message }),
  );
}

const emulatedTypes = Object.keys(index.versions);
const others = Object.entries(index.types)
  .flatMap(([namespace, types]) => types.map((type) => `${namespace}/${type}`))
  .filter((type) => !emulatedTypes.includes(type));

/** A version that a type has, or the type that it is a child of. */
function versionOf(type: string): string {
  const owner = emulatedTypes.find((each) => type.toLowerCase().startsWith(`${each.toLowerCase()}/`)) ?? "";
  return (index.versions as Readonly<Record<string, readonly string[]>>)[owner]?.[0] ?? "2024-07-01";
}

test("rejects each other type of Compute and Network by its name", async () => {
  for (const type of others) {
    const { code, message } = await answerOf(type, { version: versionOf(type) });
    expect([type, code, message]).toEqual([type, "NotImplemented", expect.stringContaining(type)]);
  }
});

test.each([
  ["Microsoft.Network/expressRouteLags", "2025-09-01"],
  ["Microsoft.Network/authenticationPolicies", "2026-01-01"],
  ["Microsoft.Compute/interconnectBlocks", "2026-04-01"],
  ["Microsoft.Network/locations", "2026-01-01"],
  ["Microsoft.Storage/storageAccounts", "2025-01-01"],
])("rejects %s, a type of Azure, for every method and in templates", async (type, version) => {
  const { deployments } = await started;
  for (const method of ["get", "put", "delete"] as const)
    expect((await answerOf(type, { method, version })).code).toBe("NotImplemented");
  const resource = { type, apiVersion: version, name: "x", location: "westeurope" };
  const properties = { mode: "Incremental" as const, template: groupTemplate({ resources: [resource] }) };
  await expect(deployments.deployments.createOrUpdate("team", "make", { properties })).rejects.toMatchObject({
    code: "NotImplemented",
    message: expect.stringContaining(type) as string,
  });
});

test.each([
  ["Microsoft.Network/routers", "InvalidResourceType"],
  ["Microsoft.Compute/virtualMachines/nonsense", "InvalidResourceType"],
  ["Microsoft.Nonsense/things", "InvalidResourceNamespace"],
])("rejects %s as Azure does", async (type, code) => {
  for (const method of ["get", "put", "delete"] as const)
    expect((await answerOf(type, { method, version: versionOf(type) })).code).toBe(code);
});

test("offers of each type the api-versions that Azure published of it", async () => {
  for (const [type, versions] of Object.entries(index.versions))
    for (const version of [versions[0], versions.at(-1)])
      expect([type, version, (await answerOf(type, version === undefined ? {} : { version })).code]).toEqual([
        type,
        version,
        expect.stringMatching(/^((Parent)?Resource)?NotFound$/),
      ]);
});

test.each([
  ["Microsoft.Compute/disks", "2024-07-01", "2024-03-02"],
  ["Microsoft.Compute/galleries/images", "2024-07-01", "2024-03-03"],
  ["Microsoft.Compute/virtualMachines/runCommands", "2019-12-01", "2020-06-01"],
  ["Microsoft.Network/natGateways", "2018-08-01", "2018-10-01"],
  ["Microsoft.Network/virtualNetworks", "2024-05-02", "2024-05-01"],
])("rejects %s in %s, which Azure does not have of it", async (type, version, offered) => {
  const { deployments } = await started;
  const rejection = {
    code: "NoRegisteredProviderFound",
    message: expect.stringMatching(
      new RegExp(`API version '${version}' for type '.*'${offered}|, ${offered}`),
    ) as string,
  };
  for (const method of ["get", "put"] as const)
    expect(await answerOf(type, { method, version })).toMatchObject(rejection);
  const resource = { type, apiVersion: version, name: type.split("/").slice(1).join("/"), location: "westeurope" };
  const properties = { mode: "Incremental" as const, template: groupTemplate({ resources: [resource] }) };
  await expect(deployments.deployments.createOrUpdate("team", "make", { properties })).rejects.toMatchObject(rejection);
});
