import { expect, test } from "vitest";
import { emulated } from "./azure.ts";
import {
  groupTemplate,
  networkInterface,
  publicAddress,
  type Quickstart,
  quickstarts,
  securityGroup,
  virtualNetwork,
} from "./quickstarts.ts";

type Json = Record<string, unknown>;

test.each(Object.entries(quickstarts))("validates, previews and deploys: %s", async (_title, quickstart) => {
  await using azure = await emulated();
  if (quickstart.scope === undefined)
    await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const { preview, deployed } = await deploy(azure, quickstart);
  expect(preview.error).toBeUndefined();
  expect(deployed.properties?.provisioningState).toBe("Succeeded");
  if (quickstart.outputs !== undefined) expect(deployed.properties?.outputs).toEqual(quickstart.outputs);
  const names: string[] = [];
  for await (const { name = "", type = "", id = "" } of azure.resources.resources.listByResourceGroup("team"))
    if (!type.endsWith("/disks"))
      names.push(
        type.endsWith("/extensions")
          ? id
              .split("/")
              .slice(-3)
              .filter((_each, index) => index !== 1)
              .join("/")
          : name,
      );
  expect(names.sort()).toEqual(quickstart.makes);
});

async function deploy({ deployments: { deployments } }: Awaited<ReturnType<typeof emulated>>, quickstart: Quickstart) {
  const { template, parameters = {}, scope } = quickstart;
  const properties = { mode: "Incremental" as const, template, parameters: parameters as Record<string, Json> };
  const inSubscription = { location: "westeurope", properties };
  return scope === "subscription"
    ? {
        preview: await deployments.whatIfAtSubscriptionScope("make", inSubscription),
        deployed: await deployments.createOrUpdateAtSubscriptionScope("make", inSubscription),
      }
    : {
        preview: await deployments.whatIf("team", "make", { properties }),
        deployed: await deployments.createOrUpdate("team", "make", { properties }),
      };
}

const refused: readonly (readonly [title: string, template: Json, code: string, message: RegExp])[] = [
  [
    "a dependency that the template does not define",
    groupTemplate({ resources: [publicAddress("ip", { dependsOn: ["net"] })] }),
    "InvalidTemplate",
    /The resource 'net' is not defined in the template/,
  ],
  [
    "a dependency by an id outside the template",
    groupTemplate({
      resources: [publicAddress("ip", { dependsOn: ["[resourceId('Microsoft.Network/virtualNetworks', 'net')]"] })],
    }),
    "InvalidTemplate",
    /'Microsoft.Network\/virtualNetworks\/net' is not defined/,
  ],
  [
    "an ambiguous name",
    groupTemplate({ resources: [publicAddress("x"), securityGroup("x"), virtualNetwork("net", { dependsOn: ["x"] })] }),
    "InvalidTemplate",
    /'x' is ambiguous/,
  ],
  [
    "a circle",
    groupTemplate({
      resources: [publicAddress("ip", { dependsOn: ["net"] }), virtualNetwork("net", { dependsOn: ["ip"] })],
    }),
    "InvalidTemplate",
    /Circular dependency detected/,
  ],
  [
    "symbolic names without a language version",
    groupTemplate({ resources: { ip: publicAddress("ip") } }),
    "InvalidRequestContent",
    /Cannot deserialize the current JSON object/,
  ],
  [
    "a list of resources in language version 2.0",
    groupTemplate({ languageVersion: "2.0", resources: [publicAddress("ip")] }),
    "InvalidRequestContent",
    /Cannot deserialize the current JSON array/,
  ],
  [
    "another language version",
    groupTemplate({ languageVersion: "2.1-experimental", resources: {} }),
    "NotImplemented",
    /2\.1-experimental/,
  ],
  [
    "a template without resources",
    groupTemplate({}),
    "InvalidRequestContent",
    /Required property 'resources' not found in JSON/,
  ],
  [
    "a member that templates do not have",
    groupTemplate({ resource: [], resources: [] }),
    "InvalidRequestContent",
    /Could not find member 'resource' on object of type 'Template'/,
  ],
  [
    "a member that resources do not have",
    groupTemplate({ resources: [publicAddress("ip", { tag: {} })] }),
    "InvalidRequestContent",
    /Could not find member 'tag'/,
  ],
  [
    "a role assignment that is asked for",
    groupTemplate({
      resources: [
        {
          type: "Microsoft.Authorization/roleAssignments",
          apiVersion: "2022-04-01",
          name: "[guid('a')]",
          scope: "Microsoft.Network/publicIPAddresses/ip",
          properties: {},
        },
      ],
    }),
    "NotImplemented",
    /Microsoft.Authorization\/roleAssignments/,
  ],
  [
    "an unknown API profile",
    groupTemplate({ apiProfile: "2030-01-01-profile", resources: [] }),
    "NotImplemented",
    /'2030-01-01-profile'/,
  ],
  ["imports", groupTemplate({ imports: {}, resources: [] }), "NotImplemented", /'imports'/],
  [
    "a linked template",
    groupTemplate({
      resources: [
        {
          type: "Microsoft.Resources/deployments",
          apiVersion: "2022-09-01",
          name: "linked",
          properties: { mode: "Incremental", templateLink: { uri: "https://a.example/t.json" } },
        },
      ],
    }),
    "NotImplemented",
    /templateLink/,
  ],
  [
    "reference in a name",
    groupTemplate({ resources: [publicAddress("[reference('x').y]")] }),
    "InvalidTemplate",
    /'reference' is not expected at this location/,
  ],
  [
    "reference in tags",
    groupTemplate({
      resources: [virtualNetwork("net"), publicAddress("ip", { tags: { a: "[reference('net').resourceGuid]" } })],
    }),
    "InvalidTemplate",
    /'reference' is not expected at this location/,
  ],
  [
    "reference in a default value",
    groupTemplate({
      parameters: { a: { type: "string", defaultValue: "[reference('net').resourceGuid]" } },
      resources: [],
    }),
    "InvalidTemplate",
    /'reference' is not expected at this location/,
  ],
  [
    "reference in a variable",
    groupTemplate({ variables: { a: "[reference('net')]" }, resources: [] }),
    "InvalidTemplate",
    /'reference' is not expected at this location/,
  ],
  [
    "listKeys in a condition",
    groupTemplate({ resources: [publicAddress("ip", { condition: "[empty(listKeys('x', '2024-01-01'))]" })] }),
    "InvalidTemplate",
    /'listKeys' is not expected at this location/,
  ],
  [
    "newGuid in a property",
    groupTemplate({ resources: [publicAddress("ip", { properties: { publicIPAllocationMethod: "[newGuid()]" } })] }),
    "InvalidTemplate",
    /'newGuid' is not expected at this location/,
  ],
  [
    "reference to nothing",
    groupTemplate({ resources: [], outputs: { a: { type: "string", value: "[reference('nobody').x]" } } }),
    "InvalidTemplate",
    /'nobody' is not valid: could not find template resource or resource copy with this name/,
  ],
  [
    "a copy of a child",
    groupTemplate({
      resources: [
        virtualNetwork("net", {
          resources: [
            {
              type: "subnets",
              apiVersion: "2024-05-01",
              name: "[concat('s', copyIndex())]",
              copy: { name: "s", count: 2 },
              properties: { addressPrefix: "10.0.0.0/24" },
            },
          ],
        }),
      ],
    }),
    "InvalidTemplate",
    /Copying nested resources is not supported/,
  ],
  [
    "an unknown function in a property",
    groupTemplate({
      resources: [publicAddress("ip"), virtualNetwork("net", { properties: { addressSpace: "[frobnicate()]" } })],
    }),
    "InvalidTemplate",
    /'frobnicate' is not valid/,
  ],
  [
    "a type of another provider",
    groupTemplate({
      resources: [
        publicAddress("ip"),
        {
          type: "Microsoft.Storage/storageAccounts",
          apiVersion: "2023-05-01",
          name: "store",
          location: "westeurope",
          properties: {},
        },
      ],
    }),
    "NotImplemented",
    /Microsoft\.Storage\/storageAccounts/,
  ],
  ...["dnsZones", "privateDnsZones", "trafficManagerProfiles", "frontDoors"].map(
    (type) =>
      [
        `a type of another team, ${type}`,
        groupTemplate({ resources: [{ ...networkInterface("one"), type: `Microsoft.Network/${type}` }] }),
        "NotImplemented",
        new RegExp(`Microsoft\\.Network/${type}`),
      ] as const,
  ),
  [
    "a misspelt type",
    groupTemplate({ resources: [{ ...networkInterface("nic"), type: "Microsoft.Network/networkInterface" }] }),
    "InvalidResourceType",
    /'networkInterface' could not be found in the namespace 'Microsoft\.Network'/,
  ],
  [
    "a wrong number of names",
    groupTemplate({ resources: [{ ...publicAddress("ip/two") }] }),
    "InvalidTemplate",
    /incorrect segment lengths/,
  ],
  [
    "a parameter that is too short",
    groupTemplate({ parameters: { a: { type: "string", minLength: 3, defaultValue: "ab" } }, resources: [] }),
    "InvalidTemplate",
    /Length of the value should be greater than or equal to '3'/,
  ],
  [
    "a default value that uses itself",
    groupTemplate({ parameters: { a: { type: "string", defaultValue: "[parameters('a')]" } }, resources: [] }),
    "InvalidTemplate",
    /Circular reference/,
  ],
];

test.each(refused)("rejects %s, and makes nothing", async (_title, template, code, message) => {
  await using azure = await emulated();
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const properties = { mode: "Incremental" as const, template, parameters: {} };
  const failure = await azure.deployments.deployments
    .createOrUpdate("team", "make", { properties })
    .catch((error: unknown) => error as { code?: string; message?: string });
  expect(failure).toMatchObject({ code, message: expect.stringMatching(message) as string });
  for await (const { id } of azure.resources.resources.listByResourceGroup("team")) expect.unreachable(id);
});

test("reports the inner error of a nested deployment as a detail of its parent's", async () => {
  await using azure = await emulated({ quotas: { publicAddresses: 0 } });
  await azure.resources.resourceGroups.createOrUpdate("team", { location: "westeurope" });
  const template = groupTemplate({
    resources: [
      {
        type: "Microsoft.Resources/deployments",
        apiVersion: "2022-09-01",
        name: "inner",
        properties: { mode: "Incremental", template: groupTemplate({ resources: [publicAddress("ip")] }) },
      },
    ],
  });
  const properties = { mode: "Incremental" as const, template, parameters: {} };
  await expect(azure.deployments.deployments.createOrUpdate("team", "outer", { properties })).rejects.toThrow();
  const outer = await azure.deployments.deployments.get("team", "outer");
  expect(outer.properties?.error?.details?.[0]).toMatchObject({
    code: "DeploymentFailed",
    details: [{ code: "IPv4StandardSkuPublicIpCountLimitReached" }],
  });
  const inner = await azure.deployments.deployments.get("team", "inner");
  expect(inner.properties?.provisioningState).toBe("Failed");
});
