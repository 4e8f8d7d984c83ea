import { inspect } from "node:util";
import type { DeploymentParameter, WhatIfChange, WhatIfPropertyChange } from "@azure/arm-resourcesdeployments";
import { expect, test } from "vitest";
import { emulated, machineParameters, machineTemplate, recordingGuests } from "./azure.ts";

const schema = { $schema: machineTemplate.$schema, contentVersion: "1.0.0.0" };
const apiVersion = "2024-05-01";

const group = (rules: object[], tags: object = { team: "one" }) => ({
  ...schema,
  resources: [
    {
      type: "Microsoft.Network/networkSecurityGroups",
      apiVersion,
      name: "rules",
      location: "westeurope",
      tags,
      properties: { securityRules: rules },
    },
  ],
});

const rule = (name: string, priority: number, sources: string[]) => ({
  name,
  properties: {
    priority,
    direction: "Inbound",
    access: "Allow",
    protocol: "Tcp",
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: "2376",
    sourceAddressPrefixes: sources,
  },
});

async function withGroup(options: Parameters<typeof emulated>[0] = {}) {
  const azure = await emulated(options);
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const whatIf = (template: object, parameters: Record<string, DeploymentParameter> = {}, more: object = {}) =>
    azure.deployments.deployments.whatIf("team", "look", {
      properties: { mode: "Incremental", template, parameters, ...more },
    });
  const deploy = (template: object, parameters: Record<string, DeploymentParameter> = {}) =>
    azure.deployments.deployments.createOrUpdate("team", "make", {
      properties: { mode: "Incremental", template, parameters },
    });
  return { azure, whatIf, deploy, [Symbol.asyncDispose]: () => azure.emulator.close() };
}

const kinds = (changes: readonly WhatIfChange[] = []) =>
  Object.fromEntries(changes.map(({ resourceId = "", changeType }) => [resourceId.split("/").at(-1), changeType]));

/** Every change of a property, with its whole path. */
const leaves = (changes: readonly WhatIfPropertyChange[] = [], prefix = ""): string[] =>
  changes.flatMap(({ path, propertyChangeType, children }) =>
    children === undefined || children.length === 0
      ? [`${propertyChangeType} ${prefix}${path}`]
      : leaves(children, `${prefix}${path}.`),
  );

test("lists each property that would change, and ignores resources that the template does not contain", async () => {
  await using cloud = await withGroup();
  const { azure, whatIf, deploy } = cloud;
  const first = group([rule("docker", 1000, ["203.0.113.7/32"]), rule("ssh", 2000, ["203.0.113.7/32"])]);
  await deploy(first);
  await azure.network.publicIPAddresses.createOrUpdate("team", "other", {
    location: "westeurope",
    sku: { name: "Standard" },
    publicIPAllocationMethod: "Static",
  });
  expect(kinds((await whatIf(first)).changes)).toEqual({ rules: "NoChange", other: "Ignore" });

  const second = group([rule("docker", 1000, ["198.51.100.0/24"]), rule("web", 3000, ["203.0.113.7/32"])], {
    team: "two",
    cost: "42",
  });
  const { changes = [] } = await whatIf(second);
  expect(kinds(changes)).toEqual({ rules: "Modify", other: "Ignore" });
  expect(leaves(changes[0]?.delta)).toEqual([
    "Modify tags.team",
    "Create tags.cost",
    "Create properties.securityRules.0.properties.sourceAddressPrefixes.0",
    "Delete properties.securityRules.0.properties.sourceAddressPrefixes.0",
    "Create properties.securityRules.1",
    "Delete properties.securityRules.1",
  ]);
  const { changes: ids } = await whatIf(second, {}, { whatIfSettings: { resultFormat: "ResourceIdOnly" } });
  expect(kinds(ids)).toEqual({ rules: "Deploy", other: "Ignore" });
  expect(ids?.some(({ before, after }) => before !== undefined || after !== undefined)).toBe(false);
  // Nothing has changed: the address and the rules are the same as before.
  expect(kinds((await whatIf(first)).changes)).toEqual({ rules: "NoChange", other: "Ignore" });
});

test("masks secure parameters and write-only properties in what-if and validate", async () => {
  await using cloud = await withGroup({ guests: recordingGuests().provider });
  const { azure, whatIf, deploy } = cloud;
  const parameters = machineParameters("one", "echo canary-4242");
  await deploy(machineTemplate, parameters);
  const secure = {
    ...schema,
    parameters: { token: { type: "secureString" }, more: { type: "secureObject" } },
    variables: { carried: "[concat('is ', parameters('token'))]" },
    resources: [
      {
        ...group([]).resources[0],
        tags: {
          token: "[parameters('token')]",
          carried: "[variables('carried')]",
          more: "[string(parameters('more'))]",
        },
      },
    ],
  };
  const secrets = { token: { value: "canary-4343" }, more: { value: { inner: "canary-4444" } } };
  const properties = { mode: "Incremental" as const, template: secure, parameters: secrets };
  const results = [
    await whatIf(machineTemplate, parameters),
    await whatIf(secure, secrets),
    await azure.deployments.deployments.validate("team", "look", { properties }),
  ];
  const canaries = ["canary-4242", "canary-4343", "canary-4444"].flatMap((each) => [
    each,
    Buffer.from(each).toString("base64"),
  ]);
  for (const each of results)
    for (const canary of canaries) expect(inspect(each, { depth: null })).not.toContain(canary);
  expect(inspect(results[1], { depth: null })).toContain("*******");
});

test("reports errors of policies and providers in what-if and validate, and creates nothing", async () => {
  await using cloud = await withGroup({
    policies: [{ name: "no-rules", type: /networkSecurityGroups$/, effect: "deny" }],
  });
  const { azure, whatIf } = cloud;
  const properties = { mode: "Incremental" as const, template: group([]), parameters: {} };
  // The client treats 400 as a result and drops its body; the callback receives it.
  let body: unknown;
  const onResponse = ({ parsedBody }: { parsedBody?: unknown }) => {
    body = parsedBody;
  };
  await azure.deployments.deployments.validate("team", "look", { properties }, { onResponse }).catch(() => undefined);
  expect(body).toMatchObject({
    error: { code: "InvalidTemplateDeployment", details: [{ code: "RequestDisallowedByPolicy" }] },
  });
  const preview = await whatIf(group([]));
  expect([preview.status, preview.error?.details?.[0]?.code]).toEqual(["Failed", "RequestDisallowedByPolicy"]);

  await using small = await withGroup({ quotas: { cores: 1 } });
  const tooLarge = await small.whatIf(machineTemplate, machineParameters("one"));
  expect(tooLarge.error?.details?.map(({ code }) => code)).toEqual(["OperationNotAllowed"]);
  expect(small.azure.emulator.requests().filter(({ method }) => method === "PUT")).toHaveLength(1);
});

test("previews a subscription deployment whose resource group does not exist yet", async () => {
  await using azure = await emulated();
  const template = {
    $schema: "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#",
    contentVersion: "1.0.0.0",
    parameters: { team: { type: "string" } },
    resources: [
      { type: "Microsoft.Resources/resourceGroups", apiVersion: "2024-03-01", name: "new", location: "westeurope" },
      {
        type: "Microsoft.Resources/deployments",
        apiVersion: "2024-03-01",
        name: "inner",
        resourceGroup: "new",
        properties: {
          mode: "Incremental",
          expressionEvaluationOptions: { scope: "inner" },
          parameters: { team: { value: "[parameters('team')]" } },
          template: {
            ...group([], { team: "[parameters('team')]" }),
            parameters: { team: { type: "string" } },
          },
        },
      },
    ],
  };
  const properties = { mode: "Incremental" as const, template, parameters: { team: { value: "one" } } };
  const { changes = [] } = await azure.deployments.deployments.whatIfAtSubscriptionScope("look", {
    location: "westeurope",
    properties,
  });
  expect(kinds(changes)).toEqual({ new: "Create", rules: "Create" });
  expect(changes[1]?.after).toMatchObject({ tags: { team: "one" } });
  const validated = await azure.deployments.deployments.validateAtSubscriptionScope("look", {
    location: "westeurope",
    properties,
  });
  expect(validated.error).toBeUndefined();
  expect(azure.emulator.requests().filter(({ method }) => method === "PUT")).toEqual([]);
});
