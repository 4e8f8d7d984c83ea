import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { CloudName } from "../clouds.ts";
import { isBerthError } from "../errors/index.ts";
import { parseHostSpec } from "../spec/index.ts";
import { locationIn, publicHostname } from "./dns-names.ts";
import { planHost } from "./host.ts";
import { imageAliases, imageReference, imageText, marketplacePlan, usesTrustedLaunch } from "./images.ts";
import { parseMachineId } from "./machine-reference.ts";
import { missingActions, neededActions, neededProviders } from "./needed-actions.ts";
import { portalLink } from "./portal/button.ts";
import { dnsLabel, resourceNames } from "./resource-names.ts";

const target = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" } as const;

function issuesOf(run: () => unknown): unknown {
  try {
    return { taken: run() };
  } catch (error) {
    return isBerthError(error, "spec-invalid") ? error.details.issues : error;
  }
}

test.each([
  ["public", "westeurope", true],
  ["public", "usgovvirginia", false],
  ["public", "usdodeast", false],
  ["public", "chinanorth3", false],
  ["public", "usregion", true],
  ["china", "chinanorth3", true],
  ["china", "westeurope", false],
  ["china", "usgovvirginia", false],
  ["usgov", "usgovvirginia", true],
  ["usgov", "usdodcentral", true],
  ["usgov", "chinanorth3", false],
  ["usgov", "eastus", false],
] as const)("checks the location: the cloud %s with %s is %s", (cloud, location, isThere) => {
  const issues = issuesOf(() => locationIn(cloud, location));
  if (isThere) expect(issues).toEqual({ taken: location });
  else expect(issues).toMatchSnapshot();
});

test("plans a host without a location in the default location of its cloud", () => {
  const planned = (cloud: CloudName) =>
    planHost(parseHostSpec({ name: "web", allowFrom: ["203.0.113.7"] }), { cloud, subscriptionId: "s" });
  expect(planned("public")).toMatchObject({ location: "westeurope" });
  expect(planned("china")).toMatchObject({
    location: "chinanorth3",
    hostname: expect.stringMatching(/\.chinanorth3\.cloudapp\.chinacloudapi\.cn$/),
  });
  expect(planned("usgov")).toMatchObject({ location: "usgovvirginia" });
});

test("builds a public name from label, location and the cloud's suffix", () => {
  expect(publicHostname("a", "westeurope", "public")).toBe("a.westeurope.cloudapp.azure.com");
  expect(publicHostname("a", "chinanorth3", "china")).toBe("a.chinanorth3.cloudapp.chinacloudapi.cn");
  expect(publicHostname("a", "usgovvirginia", "usgov")).toBe("a.usgovvirginia.cloudapp.usgovcloudapi.net");
});

test("names every resource after its host", () => {
  expect(resourceNames("web", "net", "sub")).toEqual({
    deployment: "berth-web",
    networkDeployment: "berth-web-network",
    virtualMachine: "web",
    osDisk: "web-os",
    dataDisk: "web-data",
    networkInterface: "web-nic",
    publicIpAddress: "web-ip",
    networkSecurityGroup: "web-nsg",
    virtualNetwork: "net",
    subnet: "sub",
    natGateway: "net-nat",
    natGatewayAddress: "net-nat-ip",
    extension: "docker",
  });
  expect(resourceNames("web", "net").subnet).toBe("hosts");
});

test("derives the same label for the same host, ignoring case", () => {
  const label = dnsLabel("web", "team", "subscription");
  expect(label).toBe("web-e4c7a89aa8");
  expect(dnsLabel("web", "TEAM", "SUBSCRIPTION")).toBe(label);
  const others = [
    dnsLabel("web", "team", "other"),
    dnsLabel("web", "other", "subscription"),
    dnsLabel("api", "team", "subscription"),
  ];
  expect(new Set([label, ...others]).size).toBe(4);
});

test.each(["windows-1", "my-microsoft", "login-1"])("derives a label that Azure takes for %s", (host) => {
  expect(dnsLabel(host, "team", "subscription")).toMatch(/^host-[0-9a-f]{10}$/);
  expect(dnsLabel(host, "team", "subscription")).not.toBe(dnsLabel(`${host}a`, "team", "subscription"));
});

const id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/m";

test.each([
  [id, "g", "m"],
  [id.toUpperCase(), "G", "M"],
])("parses the id %s", (text, resourceGroup, machine) => {
  expect(parseMachineId(text)).toEqual({ id: text, resourceGroup, machine });
});

test.each([
  "",
  "m",
  `${id}/`,
  `${id}/extensions/docker`,
  `x${id}`,
  id.replace("/s/", "//"),
  id.replace("Compute", "Network"),
])("rejects the id %j", (text) => {
  expect(issuesOf(() => parseMachineId(text))).toEqual([{ path: "machineId", message: expect.any(String) }]);
});

test("resolves every image alias", () => {
  const images = imageAliases.map((alias) => [
    alias,
    ...(["x64", "arm64"] as const).map((architecture) => issuesOf(() => imageReference(alias, architecture, target))),
  ]);
  expect(images).toMatchSnapshot();
});

test("ignores the case of an alias, and keeps a URN", () => {
  const { taken } = issuesOf(() => imageReference("UBUNTU-24.04", "x64", target)) as { taken: unknown };
  expect(taken).toEqual(imageReference("ubuntu-24.04", "x64", target));
  expect(imageReference("Canonical:a_b:c.d:1.2-3", "arm64", target)).toEqual({
    ...{ publisher: "Canonical", offer: "a_b", sku: "c.d", version: "1.2-3" },
  });
});

const images = "/subscriptions/s-1/resourceGroups/my_(team)/providers/Microsoft.Compute";

test.each<[string, string]>([
  [`${images}/images/golden-1`, "id"],
  [`${images}/galleries/our.gallery/images/docker`, "id"],
  [`${images.toLowerCase()}/galleries/ours/images/docker/versions/1.2.3`, "id"],
  ["/SharedGalleries/8b1c2d3e-OURS/Images/docker/Versions/latest", "sharedGalleryImageId"],
  ["/CommunityGalleries/ours-8b1c2d3e/images/docker", "communityGalleryImageId"],
])("references the image %s by %s, without a plan or Trusted Launch", (image, key) => {
  const reference = imageReference(image, "x64", target);
  expect(reference).toEqual({ [key]: image });
  expect(imageText(reference)).toBe(image);
  expect([marketplacePlan(image, reference, undefined), usesTrustedLaunch(reference, "x64")]).toEqual([
    undefined,
    false,
  ]);
  expect(issuesOf(() => marketplacePlan(image, reference, true))).toMatchObject([{ path: "imagePlan" }]);
  const spec = parseHostSpec({ name: "demo", allowFrom: ["127.0.0.0/8"], image });
  const { template, image: text } = planHost(spec, { cloud: "public", subscriptionId: "s-1" });
  const machine = template.resources.find(({ type }) => type === "Microsoft.Compute/virtualMachines");
  expect(machine).toMatchObject({ properties: { storageProfile: { imageReference: { [key]: image } } } });
  expect(text).toBe(image);
});

test.each([
  `${images}/galleries/ours`,
  `${images}/galleries/ours/images/docker/versions`,
  `${images}/disks/one`,
  `${images}/images/a/b`,
  "/CommunityGalleries/ours/Images/",
  "/OtherGalleries/ours/Images/docker",
])("rejects the id %s, which is of no image", (image) => {
  expect(issuesOf(() => imageReference(image, "x64", target))).toMatchObject([{ path: "image" }]);
});

test.each(["ubuntu", "a:b:c", "a:b:c:d:e", "a:b:c:", ":b:c:d", "a:b c:d:e", "a:b/c:d:e"])(
  "rejects the image %j",
  (image) => {
    expect(issuesOf(() => imageReference(image, "x64", target))).toEqual([
      { path: "image", message: expect.stringContaining(JSON.stringify(image)) },
    ]);
  },
);

test("names the aliases when an image is unknown", () => {
  expect(issuesOf(() => imageReference("ubuntu", "x64", target))).toEqual([
    { path: "image", message: expect.stringMatching(new RegExp(` one of ${imageAliases.join(", ")}$`)) },
  ]);
});

test("names the architecture that an image does not support", () => {
  expect(issuesOf(() => imageReference("rhel-9", "arm64", target))).toEqual([
    { path: "image", message: expect.stringMatching(/rhel-9.*arm64/) },
  ]);
});

test.each([
  ["Rocky-9", undefined, true],
  ["rocky-9", false, false],
  ["ubuntu-24.04", undefined, false],
  ["my-rocky-9", undefined, false],
  ["a:b:c:d", true, true],
])("derives the purchase plan of %s with imagePlan %s: %s", (image, wished, isThere) => {
  const plan = marketplacePlan(image, { publisher: "p", offer: "o", sku: "s", version: "v" }, wished);
  expect(plan).toEqual(isThere ? { publisher: "p", product: "o", name: "s" } : undefined);
});

test("keeps a given purchase plan", () => {
  const wished = { publisher: "a", product: "b", name: "c" };
  expect(marketplacePlan("rocky-9", { publisher: "p", offer: "o", sku: "s", version: "v" }, wished)).toBe(wished);
});

test.each([
  ["server", true],
  ["server-gen1", false],
  ["server-gen-1", false],
  ["GEN1", false],
  ["gen10", true],
  ["gen2", true],
])("assumes Trusted Launch for SKU %s: %s", (sku, expected) => {
  expect(usesTrustedLaunch({ publisher: "p", offer: "o", sku, version: "v" }, "x64")).toBe(expected);
});

test.each([
  ["flatcar", "x64"],
  ["flatcar", "arm64"],
  ["ubuntu-24.04", "arm64"],
] as const)("assumes no Trusted Launch for %s on %s", (image, architecture) => {
  expect(usesTrustedLaunch(imageReference(image, architecture, target), architecture)).toBe(false);
});

test("has no spot machines in China", () => {
  const spec = parseHostSpec({ name: "demo", allowFrom: ["203.0.113.7"], location: "chinanorth3", spot: {} });
  expect(issuesOf(() => planHost(spec, { ...target, cloud: "china" }))).toEqual([
    { path: "spot", message: expect.stringMatching(/China/) },
  ]);
});

test("requires these providers, and the actions of the function's role", () => {
  expect(neededProviders).toEqual(["Microsoft.Compute", "Microsoft.Network"]);
  const file = new URL("../../../../apps/azure-function/infrastructure/role.json", import.meta.url);
  const role = JSON.parse(readFileSync(file, "utf8")) as { readonly Actions: readonly string[] };
  expect([...neededActions].sort()).toEqual([...role.Actions].sort());
});

test.each<[string, { actions: string[]; notActions: string[] }[], number | readonly string[]]>([
  ["nothing", [], neededActions.length],
  ["everything", [{ actions: ["*"], notActions: [] }], 0],
  ["everything in any case", [{ actions: ["MICROSOFT.*"], notActions: [] }], 0],
  [
    "everything except its notActions",
    [{ actions: ["*"], notActions: ["microsoft.compute/disks/*"] }],
    ["read", "write", "delete"].map((verb) => `Microsoft.Compute/disks/${verb}`),
  ],
  [
    "an action that another role excludes",
    [
      { actions: ["*"], notActions: ["Microsoft.Compute/*"] },
      { actions: ["Microsoft.Compute/*"], notActions: [] },
    ],
    0,
  ],
  [
    "reading alone",
    [{ actions: ["*/read"], notActions: [] }],
    neededActions.filter((action) => !action.endsWith("/read")),
  ],
  [
    "one action of several",
    [{ actions: ["Microsoft.Storage/*", "Microsoft.Compute/disks/*", "Microsoft.Web/*"], notActions: [] }],
    neededActions.filter((action) => !action.startsWith("Microsoft.Compute/disks/")),
  ],
  [
    "similar names",
    [{ actions: ["MicrosoftxCompute/*", "Microsoft.Compute/disk"], notActions: [] }],
    neededActions.length,
  ],
])("finds the missing actions of a role that allows %s", (_what, permissions, missing) => {
  const found = missingActions(permissions);
  if (typeof missing === "number") expect(found).toHaveLength(missing);
  else expect(found).toEqual(missing);
});

test("links to both files of the portal", () => {
  const link =
    "https://portal.azure.com/#create/Microsoft.Template/uri/https%3A%2F%2Fa.example%2Fb%2Fazuredeploy.json/createUIDefinitionUri/https%3A%2F%2Fa.example%2Fb%2FcreateUiDefinition.json";
  for (const base of ["https://a.example/b", "https://a.example/b/", "https://a.example/b//"])
    expect(portalLink(base, "public")).toBe(link);
  expect(portalLink("https://a.example", "china")).toMatch(/^https:\/\/portal\.azure\.cn\/#create/);
});
