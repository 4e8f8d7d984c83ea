import { inspect } from "node:util";
import {
  type ChangePreview,
  createAuthority,
  createHost,
  describeEvent,
  parseHostSpec,
  previewChanges,
  type ResourceChange,
} from "@dockberth/core";
import { expect, test } from "vitest";
import { armPath, emulatedAzure, makeGroup, publicAddressBody } from "../src/index.ts";

const canary = "canary-plan-5150";
const input = { name: "demo", allowFrom: ["127.0.0.0/8"] };
const withSecrets = {
  ...input,
  customData: `#cloud-config\n# ${canary}`,
  compose: { services: { web: { image: "nginx", environment: ["TOKEN"] } } },
  secretEnvironment: { TOKEN: canary },
  logins: [{ server: "registry.example.com", username: "ci", password: canary }],
};

const byName = (changes: readonly ResourceChange[]) =>
  Object.fromEntries(changes.map(({ name, change }) => [name, change]));

const lines = ({ changes }: ChangePreview) =>
  changes.flatMap(({ name, properties }) => properties.map(({ change, path }) => `${name} ${change} ${path}`));

test("previews the resources of a new host, creates nothing, and neither shows nor sends a secret", async () => {
  const bodies: string[] = [];
  await using cloud = await emulatedAzure();
  const { emulator } = cloud;
  const connection = await cloud.connect();
  const { arm } = connection;
  const post: typeof arm.post = (path, body, options) => {
    bodies.push(JSON.stringify(body));
    return arm.post(path, body, options);
  };
  const watching = { ...connection, arm: { ...arm, post } };
  const events: string[] = [];
  const found = await previewChanges(watching, parseHostSpec(withSecrets), {
    onEvent: (event) => events.push(describeEvent(event)),
  });
  expect(byName(found.changes)).toEqual({
    "berth-demo": "create",
    "demo-nsg": "create",
    "berth-net": "create",
    "demo-ip": "create",
    "demo-nic": "create",
    demo: "create",
    "demo/docker": "create",
  });
  expect(found.refusal).toBeUndefined();
  expect(found.plan.billableResources.map(({ kind, source }) => [kind, new URL(source).protocol])).toEqual([
    ["virtual machine", "https:"],
    ["disk", "https:"],
    ["public address", "https:"],
    ["traffic", "https:"],
  ]);
  expect(events).toEqual([
    expect.stringMatching(/nothing is created/),
    expect.stringMatching(/would change 7 resources/),
  ]);
  expect(bodies.length).toBeGreaterThan(1);
  for (const text of [inspect(found, { depth: null }), JSON.stringify(found), ...bodies, ...events])
    for (const form of [canary, Buffer.from(withSecrets.customData).toString("base64")])
      expect(text).not.toContain(form);
  expect(emulator.requests().filter(({ method }) => method === "PUT")).toEqual([]);
});

test("previews each property that would change on an existing host", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await createHost(azure, parseHostSpec(input), await createAuthority({ name: "tests" }));
  const same = await previewChanges(azure, parseHostSpec(input));
  expect([...new Set(same.changes.map(({ change }) => change))]).toEqual(["unchanged", "ignored"]);

  const other = await previewChanges(
    azure,
    parseHostSpec({ ...input, allowFrom: ["10.9.0.0/16"], tags: { team: "a" } }),
  );
  expect(byName(other.changes)).toMatchObject({ "demo-nsg": "modify", demo: "modify", "demo-os": "ignored" });
  expect(lines(other)).toEqual(
    expect.arrayContaining([
      "demo-nsg create properties.securityRules[docker].properties.sourceAddressPrefixes[0]",
      "demo-nsg delete properties.securityRules[docker].properties.sourceAddressPrefixes[0]",
      "demo create tags.team",
    ]),
  );
  expect(other.refusal).toBeUndefined();

  const larger = await previewChanges(azure, parseHostSpec({ ...input, size: "Standard_D4s_v5" }));
  expect(larger.changes.find(({ name }) => name === "demo")?.properties).toContainEqual({
    path: "properties.hardwareProfile.vmSize",
    change: "modify",
    before: "Standard_B2ls_v2",
    after: "Standard_D4s_v5",
  });
  expect(larger.refusal).toMatchObject({ code: "host-exists", details: { differences: ["size"] } });
});

test.each([
  ["policy-denied", { policies: [{ name: "no-addresses", type: /publicIPAddresses$/, effect: "deny" as const }] }, {}],
  ["quota-exceeded", { quotas: { cores: 1 } }, {}],
  ["size-unavailable", {}, { size: "Standard_Z99s_v9" }],
  ["image-not-found", {}, { image: "Nobody:nothing:none:latest" }],
] as const)("reports %s in advance with a hint, and creates nothing", async (code, options, more) => {
  await using cloud = await emulatedAzure(options);
  const { azure, emulator } = cloud;
  const error = await previewChanges(azure, parseHostSpec({ ...input, ...more })).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, hint: expect.stringMatching(/\w/) });
  expect(emulator.requests().filter(({ method }) => method === "PUT")).toEqual([]);
});

test.each([
  ["publicIPAddresses/plan-ip", publicAddressBody("their-label")],
  ["networkSecurityGroups/plan-nsg", { location: "westeurope", properties: {} }],
])("shows a foreign %s in advance, as a create rejects it", async (part, body) => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await makeGroup(azure, "shared");
  await azure.arm.put(armPath(azure, "shared", `Microsoft.Network/${part}`), body);
  const spec = parseHostSpec({ ...input, name: "plan", location: "westeurope", resourceGroup: "shared" });
  const rejected = { code: "host-foreign", details: { resource: expect.stringContaining(part.split("/")[1] ?? "") } };
  expect((await previewChanges(azure, spec)).refusal).toMatchObject(rejected);
  await expect(createHost(azure, spec, await createAuthority({ name: "tests" }))).rejects.toMatchObject(rejected);
});

test("reports a DNS label that is taken in advance", async () => {
  await using cloud = await emulatedAzure();
  const { azure } = cloud;
  await makeGroup(azure, "other");
  const taken = armPath(azure, "other", "Microsoft.Network/publicIPAddresses/taken");
  await azure.arm.put(taken, publicAddressBody("taken-label"));
  const spec = parseHostSpec({ ...input, location: "westeurope", dnsLabel: "taken-label" });
  await expect(previewChanges(azure, spec)).rejects.toMatchObject({
    code: "dns-label-taken",
    details: { label: "taken-label", location: "westeurope" },
  });
});
