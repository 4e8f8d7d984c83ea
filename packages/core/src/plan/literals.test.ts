import fc from "fast-check";
import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { parseHostSpec } from "../spec/index.ts";
import { addressTemplate, batchTemplate } from "./batch.ts";
import { type HostPlan, type PlanTarget, planHost } from "./host.ts";
import { subscriptionTemplate } from "./subscription-template.ts";

const target: PlanTarget = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" };

/** A value for every field that takes a text. */
const full = {
  ...{ name: "build-1", location: "northeurope", resourceGroup: "team", size: "Standard_D2s_v6", image: "rocky-9" },
  allowFrom: ["203.0.113.7"],
  sshFrom: ["198.51.100.7"],
  openPorts: [{ ports: "8000", protocol: "udp", from: ["198.51.100.7"] }],
  imagePlan: { publisher: "a", product: "b", name: "c" },
  zone: "1",
  identity: {
    user: ["/subscriptions/1/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i"],
  },
  osDisk: { type: "Premium_LRS" },
  dataDisk: { sizeGb: 64, type: "Premium_LRS", caching: "None" },
  network: { name: "net", subnet: "hosts", addressPrefix: "10.20.0.0/16", subnetPrefix: "10.20.0.0/20" },
  privateAddress: "10.20.0.9",
  dnsLabel: "my-label",
  hostnames: ["docker.example.org"],
  engine: { version: "28", mirror: { url: "https://mirror.example" } },
  registryMirrors: ["https://mirror.example"],
  insecureRegistries: ["registry.example:5000"],
  engineLabels: { team: "a" },
  storageDriver: "overlay2",
  proxy: { http: "http://proxy:3128", no: [".example"] },
  daemon: { debug: "a" },
  composeEnvironment: { MODE: "a" },
  secretEnvironment: { TOKEN: "secret" },
  logins: [{ server: "r.example", username: "r", password: "secret" }],
  customData: "secret",
  adminUsername: "anna",
  sshPublicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH anna",
  tags: { team: "a" },
  set: "shop",
  expiresAt: "2027-01-01T00:00:00Z",
};

const bracketed = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40 }).map((text) => `[${text}]`),
  fc.constantFrom(
    ...["[subscription().tenantId]", "[[x]", "[[[x]]", "[x", "[[x", "[]", "[parameters('hosts')]", "x parameters('a')"],
    "[string(parameters('extensionProtectedSettings'))]",
  ),
);

test("passes text in brackets to Azure verbatim, whichever field it stands in", () => {
  const paths = leaves(full);
  fc.assert(
    fc.property(fc.constantFrom(...paths), bracketed, (path, text) => {
      const plan = planned(withText(full, path, text));
      if (plan === undefined) return;
      const [expected, ...others] = [plan, planned(withText(full, path, "neutral")) ?? plan].map(expressionsOf);
      expect(others).toEqual([expected]);
    }),
    { numRuns: 500 },
  );
});

test("gives tags and purchase plan their exact text in every template", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), bracketed, (key, text) => {
      const imagePlan = { publisher: text, product: text, name: text };
      const plan = planned({ ...full, imagePlan, tags: { team: text, [`[${key}]`]: text } });
      if (plan === undefined) return;
      for (const resources of resourcesOf(plan)) {
        const own = resources.filter(({ tags }) => tags !== undefined && "berth-host" in tags);
        expect(own.map(({ tags }) => tags)).toEqual(own.map(() => expect.objectContaining({ team: text })));
        expect(own.map(({ tags = {} }) => tags[`[${key}]`])).toEqual(own.map(() => text));
        for (const { plan: bought } of resources.filter((each) => each.plan !== undefined))
          expect(bought).toEqual(imagePlan);
      }
      expect(plan.tags["team"]).toBe(text);
    }),
  );
});

interface Deployed {
  readonly tags?: Readonly<Record<string, string>>;
  readonly plan?: unknown;
}

/** The resources of each template, with its literals as Azure reads them. */
function resourcesOf(plan: HostPlan): (readonly Deployed[])[] {
  const [, nested] = (subscriptionTemplate(plan) as { resources: [unknown, { properties: { template: unknown } }] })
    .resources;
  return [plan.template, batchTemplate([plan]), addressTemplate([plan]), nested.properties.template].map(
    (template) => (literals(template) as { resources: readonly Deployed[] }).resources,
  );
}

/** What Azure evaluates: it does not depend on what a caller writes. */
function expressionsOf(plan: HostPlan): string[] {
  const texts = [plan.template, batchTemplate([plan])].flatMap((template) => strings(template));
  return texts.filter((text) => /^\[(?!\[)[\s\S]*\]$/.test(text)).sort();
}

/** Azure's rule: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions#escape-characters */
function literals(value: unknown): unknown {
  if (typeof value === "string") return literal(value);
  if (Array.isArray(value)) return value.map(literals);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [literal(key), literals(inner)]));
}

function literal(text: string): string {
  return /^\[\[[\s\S]*\]$/.test(text) ? text.slice(1) : text;
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...strings(inner)]);
}

/** The plan, or undefined where the text is refused. */
function planned(input: unknown): HostPlan | undefined {
  try {
    return planHost(parseHostSpec(input), target);
  } catch (error) {
    if (isBerthError(error)) return undefined;
    throw error;
  }
}

function leaves(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return typeof value === "string" ? [path] : [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

function withText(value: unknown, [first, ...rest]: readonly string[], text: string): unknown {
  if (first === undefined) return text;
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === first ? withText(each, rest, text) : each));
  const fields = value as Record<string, unknown>;
  return { ...fields, [first]: withText(fields[first], rest, text) };
}
