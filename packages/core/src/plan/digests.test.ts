import { expect, test } from "vitest";
import { parseHostSpec } from "../spec/index.ts";
import { type PlanTarget, planHost } from "./host.ts";

const scope: PlanTarget = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" };
const input = { name: "build-1", allowFrom: ["203.0.113.7"] };
const plan = planHost(parseHostSpec(input), scope);

/** The digest that each field affects: fingerprint (cannot change) or settings (can change). */
test.each<[string, object, { fingerprint: boolean; settings: boolean }]>([
  ["location", { location: "northeurope" }, { fingerprint: true, settings: false }],
  ["resource group", { resourceGroup: "team" }, { fingerprint: true, settings: false }],
  ["image", { image: "debian-12" }, { fingerprint: true, settings: false }],
  ["plan of the image", { imagePlan: true }, { fingerprint: true, settings: false }],
  ["Trusted Launch", { trustedLaunch: false }, { fingerprint: true, settings: false }],
  ["zone", { zone: "1" }, { fingerprint: true, settings: false }],
  ["spot", { spot: {} }, { fingerprint: true, settings: false }],
  ["disk of the system", { osDisk: { sizeGb: 64 } }, { fingerprint: true, settings: false }],
  ["identity", { identity: { system: true } }, { fingerprint: true, settings: false }],
  ["administrator", { adminUsername: "anna" }, { fingerprint: true, settings: false }],
  [
    "SSH key",
    { sshPublicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH" },
    { fingerprint: true, settings: false },
  ],
  ["network", { network: { name: "other" } }, { fingerprint: true, settings: false }],
  ["DNS label", { dnsLabel: "other" }, { fingerprint: true, settings: false }],
  ["private address", { privateAddress: "10.20.0.9" }, { fingerprint: true, settings: false }],
  ["data disk", { dataDisk: { sizeGb: 4 } }, { fingerprint: true, settings: true }],
  ["who may come", { allowFrom: ["203.0.113.8"] }, { fingerprint: false, settings: true }],
  ["port", { port: 4000 }, { fingerprint: false, settings: true }],
  ["who may come by SSH", { sshFrom: ["203.0.113.8"] }, { fingerprint: false, settings: true }],
  ["open ports", { openPorts: [{ ports: 80 }] }, { fingerprint: false, settings: true }],
  ["names", { hostnames: ["a.example"] }, { fingerprint: false, settings: true }],
  ["tags", { tags: { a: "b" } }, { fingerprint: false, settings: true }],
  ["set", { set: "shop" }, { fingerprint: false, settings: true }],
  ["engine", { engine: { source: "docker" } }, { fingerprint: false, settings: true }],
  ["hardening", { hardening: "strict" }, { fingerprint: false, settings: true }],
  ["metadata", { metadataForContainers: "allowed" }, { fingerprint: false, settings: true }],
  ["idle time", { idleAfter: "30m" }, { fingerprint: false, settings: true }],
  ["proxy", { proxy: { http: "http://p:1" } }, { fingerprint: false, settings: true }],
  ["daemon", { daemon: { debug: true } }, { fingerprint: false, settings: true }],
  ["mirrors", { registryMirrors: ["https://m.example"] }, { fingerprint: false, settings: true }],
  ["insecure registries", { insecureRegistries: ["r:5000"] }, { fingerprint: false, settings: true }],
  ["labels", { engineLabels: { a: "b" } }, { fingerprint: false, settings: true }],
  ["storage driver", { storageDriver: "overlay2" }, { fingerprint: false, settings: true }],
  ["compose file", { compose: { services: { a: { image: "a" } } } }, { fingerprint: false, settings: true }],
  ["environment", { composeEnvironment: { A: "b" } }, { fingerprint: false, settings: true }],
  ["names of secrets", { secretEnvironment: { A: "b" } }, { fingerprint: false, settings: true }],
  ["logins", { logins: [{ username: "a", password: "b" }] }, { fingerprint: false, settings: true }],
  ["custom data", { customData: "a" }, { fingerprint: false, settings: false }],
  ["accepted terms", { acceptTerms: true }, { fingerprint: false, settings: false }],
  ["expiry", { expiresAt: "2027-01-01T00:00:00Z" }, { fingerprint: false, settings: false }],
  ["size", { size: "Standard_D2s_v5" }, { fingerprint: false, settings: false }],
])("changes only the right digest for another %s", (_field, more, changed) => {
  const other = planHost(parseHostSpec({ ...input, ...more }), scope);
  expect({
    fingerprint: other.fingerprint !== plan.fingerprint,
    settings: other.settings !== plan.settings,
  }).toEqual(changed);
});

test.each<[string, Partial<PlanTarget>, object]>([
  ["cloud", { cloud: "usgov" }, { location: "usgovvirginia" }],
  ["subscription", { subscriptionId: "00000000-0000-4000-8000-000000000002" }, {}],
])("changes the fingerprint for another %s", (_what, target, more) => {
  const here = planHost(parseHostSpec(input), scope);
  expect(planHost(parseHostSpec({ ...input, ...more }), { ...scope, ...target }).fingerprint).not.toBe(
    here.fingerprint,
  );
});

test("keeps secret values out of the digests", () => {
  const withSecret = (value: string) =>
    planHost(
      parseHostSpec({
        ...{ ...input, customData: value, secretEnvironment: { A: value } },
        logins: [{ username: "a", password: value }],
      }),
      scope,
    );
  expect(withSecret("one")).toEqual(withSecret("other"));
});

test("ignores the order of keys in the digests, but not that of lists", () => {
  const withTags = (tags: object) => planHost(parseHostSpec({ ...input, tags }), scope).settings;
  expect(withTags({ a: "1", b: "2" })).toBe(withTags({ b: "2", a: "1" }));
  const withNames = (hostnames: string[]) => planHost(parseHostSpec({ ...input, hostnames }), scope).settings;
  expect(withNames(["a", "b"])).not.toBe(withNames(["b", "a"]));
});
