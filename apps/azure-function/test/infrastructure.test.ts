import { readFileSync } from "node:fs";
import { join } from "node:path";
import { armPath, emulatedAzure, makeGroup } from "@dockberth/testing";
import { describe, expect, test } from "vitest";
import { readSettings } from "../src/settings.ts";

const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "..", "infrastructure", name), "utf8"));
const template = read("azuredeploy.json") as {
  parameters: Record<string, object>;
  variables: {
    settings: { name: string; value: string }[];
    isFlexible: string;
    siteConfig: object;
    premiumSiteConfig: object;
  };
  resources: { type: string; properties: Record<string, unknown>; dependsOn?: string[] }[];
};
const text = JSON.stringify(template);

describe("the template that deploys the function", () => {
  test("uses exactly the parameters that it declares", () => {
    const used = new Set([...text.matchAll(/parameters\('(\w+)'\)/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(Object.keys(template.parameters).sort());
  });

  test("sets application settings that the application accepts", () => {
    const names = [...text.matchAll(/'name', '(AzureWebJobsStorage__\w+Uri)'/g)].map(([, name = ""]) => name);
    const uris = Object.fromEntries(names.map((name) => [name, "https://a.example/"]));
    const env = { ...Object.fromEntries(template.variables.settings.map(({ name }) => [name, "x"])), ...uris };
    const values = {
      BERTH_CLOUD: "china",
      BERTH_SWEEP: "report",
      BERTH_DEFAULT_HOURS: "24",
      BERTH_MAX_HOURS: "0",
      BERTH_HOSTS_PER_CALLER: "3",
      BERTH_IDENTITIES: "",
      BERTH_VAULT_URL: "https://v.vault.azure.cn",
      BERTH_AUTHENTICATION: "easy-auth",
      WEBSITE_AUTH_ENABLED: "True",
    };
    expect(readSettings({ ...env, ...values })).toMatchObject({
      cloud: "china",
      hostsPerCaller: 3,
      authentication: { kind: "easy-auth" },
      storage: { queueUrl: "https://a.example", tableUrl: "https://a.example" },
    });
    expect(() => readSettings({ ...env, ...values, WEBSITE_AUTH_ENABLED: "False" })).toThrow("easy-auth");
  });

  test("has a parameter for each list of what callers may choose", () => {
    const lists = Object.entries(template.parameters).filter(([, each]) => "type" in each && each.type === "array");
    const nameOf = (parameter: string) => `BERTH_${parameter.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
    const given = template.variables.settings.filter(({ value }) => value.startsWith("[join(parameters("));
    expect(Object.fromEntries(given.map(({ name, value }) => [name, value]))).toEqual(
      Object.fromEntries(lists.map(([name]) => [nameOf(name), `[join(parameters('${name}'), ',')]`])),
    );
    const choices = ["LOCATIONS", "SIZES", "RESOURCE_GROUPS", "IDENTITIES", "HOSTNAMES", "IMAGES"];
    expect(given.map(({ name }) => name)).toEqual(expect.arrayContaining(choices.map((name) => `BERTH_${name}`)));
  });

  test("assigns the identity six data-plane roles, each on one resource, and no control-plane role", () => {
    const grants = template.resources.filter(({ type }) => type === "Microsoft.Authorization/roleAssignments");
    expect(grants.map((grant) => String(grant.properties["description"]).split(": ")[1])).toEqual([
      "Storage Blob Data Owner",
      "Storage Queue Data Contributor",
      "Storage Table Data Contributor",
      "Key Vault Crypto User",
      "Key Vault Secrets Officer",
      "Monitoring Metrics Publisher",
    ]);
    // Owner, Contributor and User Access Administrator, by their well-known ids.
    expect(text).not.toMatch(/8e3af657|b24988ac|18d7d88d/);
  });

  test("contains no secret, and creates a key that cannot be exported", () => {
    expect(text).not.toMatch(/listKeys|AccountKey|password|secureString/i);
    const key = template.resources.find(({ type }) => type === "Microsoft.KeyVault/vaults/keys");
    expect(key?.properties).toEqual({ kty: "EC", curveName: "P-256", keyOps: ["sign", "verify"] });
  });

  test("gives Flex Consumption no site property that it rejects, and no resource a shared key", () => {
    // https://github.com/Azure/terraform-azurerm-avm-res-web-site/issues/283, https://github.com/microsoft/azure-pipelines-tasks/issues/21032
    expect(Object.keys(template.variables.siteConfig).sort()).toEqual(["cors", "http20Enabled", "minTlsVersion"]);
    expect(Object.keys(template.variables.premiumSiteConfig)).toEqual(["linuxFxVersion", "ftpsState"]);
    const account = template.resources.find(({ type }) => type === "Microsoft.Storage/storageAccounts");
    expect(account?.properties["allowSharedKeyAccess"]).toBe(false);
    expect(text).not.toMatch(/AzureWebJobsStorage__accountName|WEBSITE_CONTENT/);
  });

  test("exports telemetry to Application Insights as the identity, and lets the application answer callers", () => {
    expect(text).toContain("APPLICATIONINSIGHTS_CONNECTION_STRING");
    expect(text).toContain("Authorization=AAD;ClientId=");
    const of = (type: string) => template.resources.find((each) => each.type === type)?.properties;
    expect(of("Microsoft.Insights/components")).toMatchObject({ DisableLocalAuth: true });
    expect(of("Microsoft.Web/sites/config")?.["globalValidation"]).toEqual({
      requireAuthentication: false,
      unauthenticatedClientAction: "AllowAnonymous",
    });
  });

  test("evaluates in every cloud", async () => {
    await using cloud = await emulatedAzure();
    const { azure } = cloud;
    await makeGroup(azure, "function");
    // Without the resources, whose types the emulator does not have: parameters, variables and their functions are tested here.
    for (const name of ["public", "china", "usgov"]) {
      const outputs = Object.fromEntries(
        ["storageName", "vaultName", "siteName", "isFlexible", "plans", "settings"].map((variable) => [
          variable,
          { type: "object", value: `[variables('${variable}')]` },
        ]),
      );
      const parameters = {
        name: { value: "berth" },
        clientId: { value: "client" },
        tenantId: { value: "tenant" },
        cloud: { value: name },
      };
      type Deployed = { readonly properties: { readonly outputs: Record<string, { value: unknown }> } };
      const deployment = armPath(azure, "function", `Microsoft.Resources/deployments/try-${name}`);
      const { properties } = await azure.arm.put<Deployed>(deployment, {
        properties: {
          mode: "Incremental",
          template: { ...template, resources: [], outputs: plain(outputs) },
          parameters,
        },
      });
      const found = properties.outputs;
      expect(found["isFlexible"]?.value).toBe(name === "public");
      expect(String(found["storageName"]?.value)).toMatch(/^berth[a-z0-9]{8}$/);
      const suffix = { public: ".vault.azure.net", china: ".vault.azure.cn", usgov: ".vault.usgovcloudapi.net" }[name];
      expect(JSON.stringify(found["settings"]?.value)).toContain(suffix);
    }
  });
});

test("gives the custom role no wildcard, no data action and no way to gain more", () => {
  const role = read("role.json") as { Actions: string[]; DataActions: string[] };
  expect(role.DataActions).toEqual([]);
  expect(
    role.Actions.filter((action) => action.includes("*") || /Authorization|listKeys|KeyVault/i.test(action)),
  ).toEqual([]);
  expect(new Set(role.Actions).size).toBe(role.Actions.length);
});

function plain(outputs: Record<string, { type: string; value: string }>) {
  const types: Readonly<Record<string, string>> = { isFlexible: "bool", plans: "object", settings: "array" };
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { value }]) => [name, { type: types[name] ?? "string", value }]),
  );
}
