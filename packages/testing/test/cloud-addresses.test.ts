import { readFile } from "node:fs/promises";
import { type CloudName, clouds } from "@dockberth/core";
import { expect, test } from "vitest";
import { emulatedAzure } from "../src/index.ts";

/**
 * What differs between Azure's clouds, in the words of others. Endpoints, resource ids and suffixes: the settings of the Azure CLI,
 * https://github.com/Azure/azure-cli/blob/dev/src/azure-cli-core/azure/cli/core/cloud.py. Sign-in: the same, and for China what
 * https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud names today. Names of hosts:
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-deployment#environment (`vmDns`).
 * Audiences: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations.
 */
const published = {
  public: {
    azureName: "AzureCloud",
    resourceManager: "https://management.azure.com",
    signIn: "https://login.microsoftonline.com",
    audience: "api://AzureADTokenExchange",
    hosts: "cloudapp.azure.com",
    storage: "core.windows.net",
    vault: "vault.azure.net",
    registry: "azurecr.io",
    portal: "https://portal.azure.com",
    location: "westeurope",
  },
  china: {
    azureName: "AzureChinaCloud",
    resourceManager: "https://management.chinacloudapi.cn",
    signIn: "https://login.partner.microsoftonline.cn",
    audience: "api://AzureADTokenExchangeChina",
    hosts: "cloudapp.chinacloudapi.cn",
    storage: "core.chinacloudapi.cn",
    vault: "vault.azure.cn",
    registry: "azurecr.cn",
    portal: "https://portal.azure.cn",
    location: "chinanorth3",
  },
  usgov: {
    azureName: "AzureUSGovernment",
    resourceManager: "https://management.usgovcloudapi.net",
    signIn: "https://login.microsoftonline.us",
    audience: "api://AzureADTokenExchangeUSGov",
    hosts: "cloudapp.usgovcloudapi.net",
    storage: "core.usgovcloudapi.net",
    vault: "vault.usgovcloudapi.net",
    registry: "azurecr.us",
    portal: "https://portal.azure.us",
    location: "usgovvirginia",
  },
} as const satisfies Readonly<Record<CloudName, object>>;

const names = Object.keys(published) as CloudName[];
const textOf = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), "utf8");

test.each(names)("core knows the cloud %s by what is published", (name) => {
  const { azureName, endpoint, authorityHost, scope, oidcAudience, dnsSuffix, ...rest } = clouds[name];
  const { storageSuffix, vaultSuffix, portal, locations } = rest;
  expect({
    azureName,
    endpoint,
    authorityHost,
    scope,
    oidcAudience,
    dnsSuffix,
    storageSuffix,
    vaultSuffix,
  }).toEqual({
    azureName: published[name].azureName,
    endpoint: published[name].resourceManager,
    authorityHost: published[name].signIn,
    scope: `${published[name].resourceManager}/.default`,
    oidcAudience: published[name].audience,
    dnsSuffix: published[name].hosts,
    storageSuffix: published[name].storage,
    vaultSuffix: published[name].vault,
  });
  expect([portal, locations.default]).toEqual([published[name].portal, published[name].location]);
});

test("the Function's template signs in and keeps keys in the same places", async () => {
  const { variables } = JSON.parse(await textOf("apps/azure-function/infrastructure/azuredeploy.json")) as {
    readonly variables: Readonly<Record<"loginEndpoints" | "vaultSuffixes", Readonly<Record<string, string>>>>;
  };
  expect(variables.loginEndpoints).toEqual(Object.fromEntries(names.map((name) => [name, published[name].signIn])));
  expect(variables.vaultSuffixes).toEqual(Object.fromEntries(names.map((name) => [name, `.${published[name].vault}`])));
});

test.each(names)("the emulator of the cloud %s answers templates with them", async (name) => {
  await using cloud = await emulatedAzure({ cloud: clouds[name].azureName });
  const { azure } = cloud;
  const group = `/subscriptions/${azure.subscriptionId}/resourceGroups/web`;
  await azure.arm.put(group, { location: published[name].location });
  const template = {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    resources: [],
    outputs: { cloud: { type: "object", value: "[environment()]" } },
  };
  const id = `${group}/providers/Microsoft.Resources/deployments/cloud`;
  await azure.arm.put(id, { properties: { mode: "Incremental", template } });
  const { properties } = await azure.arm.get<{
    readonly properties: { readonly outputs: { readonly cloud: { readonly value: object } } };
  }>(id);
  expect(properties.outputs.cloud.value).toMatchObject({
    ...{ name: published[name].azureName, portal: published[name].portal },
    resourceManager: `${published[name].resourceManager}/`,
    suffixes: {
      acrLoginServer: `.${published[name].registry}`,
      keyvaultDns: `.${published[name].vault}`,
      storage: published[name].storage,
      vmDns: published[name].hosts,
    },
  });
});

test.each(["docs/signing-in.md", "docs/zh/signing-in.md"])("%s lists them", async (path) => {
  const rows = (await textOf(path)).split("\n").filter((line) => line.startsWith("|"));
  const columns = names.map((name) => published[name]);
  for (const field of ["azureName", "resourceManager", "signIn", "hosts", "audience", "location"] as const) {
    const cells = columns.map((column) => `\`${column[field]}\``);
    const found = rows.some((row) => {
      const [, , ...others] = row.split("|").map((cell) => cell.trim());
      return cells.every((cell, index) => others[index] === cell);
    });
    expect([field, found]).toEqual([field, true]);
  }
});

test("the pages about mirrors list those that a machine in China tries, in their order", async () => {
  for (const path of ["docs/azure-china.md", "docs/zh/azure-china.md"]) {
    const listed = [...(await textOf(path)).matchAll(/^\| `(https:\/\/[^`]+)`/gm)].map(([, address]) => address);
    expect(listed).toEqual([...clouds.china.dockerRepositories]);
  }
});
