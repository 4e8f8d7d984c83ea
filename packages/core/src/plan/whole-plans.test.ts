import { expect, test } from "vitest";
import { parseHostSpec } from "../spec/index.ts";
import { addressTemplate, batchTemplate } from "./batch.ts";
import { type PlanTarget, planHost } from "./host.ts";
import { publicSettings } from "./public-settings.ts";
import { subscriptionTemplate } from "./subscription-template.ts";
import { tagNames } from "./tags.ts";

// Complete plans, byte for byte. After an intended change run `npx vitest run --project unit packages/core/src/plan -u`, and
// review the diff: it is what every host of that kind will be created with.

const scope: PlanTarget = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" };
const user = "/subscriptions/1/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i";

const hosts = {
  plain: { allowFrom: ["203.0.113.7"] },
  "with everything": {
    allowFrom: ["203.0.113.0/24", "2001:db8::/32"],
    sshFrom: ["198.51.100.7"],
    openPorts: [
      { ports: 443, from: ["anywhere"] },
      { ports: "8000-8100", protocol: "udp" },
      { ports: 9, protocol: "any" },
    ],
    location: "northeurope",
    resourceGroup: "team",
    size: "Standard_D2ps_v6",
    architecture: "arm64",
    image: "sles-15",
    zone: "2",
    spot: { maxPrice: 0.25, evictionPolicy: "Delete" },
    identity: { system: true, user: [user] },
    osDisk: { sizeGb: 64, type: "Premium_LRS" },
    dataDisk: { sizeGb: 256, type: "UltraSSD_LRS" },
    acceleratedNetworking: true,
    network: { name: "net", subnet: "sub", natGateway: true },
    privateAddress: "10.20.0.9",
    port: 4243,
    dnsLabel: "my-label",
    hostnames: ["docker.example.org"],
    engine: { source: "docker", version: "28", mirror: { url: "https://mirror.example" } },
    hardening: "strict",
    metadataForContainers: "allowed",
    registryMirrors: ["https://mirror.example"],
    insecureRegistries: ["registry.example:5000"],
    engineLabels: { team: "a" },
    storageDriver: "overlay2",
    proxy: { http: "http://proxy:3128", https: "http://proxy:3129", no: [".example", "10.0.0.0/8"] },
    daemon: { debug: true },
    compose: { services: { web: { image: "nginx" } } },
    composeEnvironment: { MODE: "a" },
    secretEnvironment: { TOKEN: "secret" },
    logins: [
      { username: "robot", password: "secret" },
      { server: "r.example", username: "r", password: "secret" },
    ],
    customData: "secret",
    adminUsername: "anna",
    sshPublicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH anna",
    tags: { team: "a" },
    set: "shop",
    expiresAt: "2027-01-01T00:00:00Z",
  },
  "in what exists": {
    allowFrom: ["10.0.0.0/8"],
    network: { resourceGroup: "network-team", name: "corp", subnet: "build" },
    securityGroup: { name: "theirs", resourceGroup: "network-team" },
    publicAddress: { name: "address", resourceGroup: "network-team", hostname: "docker.example.org" },
    availabilitySet: { name: "set", existing: true },
    image: "rocky-9",
    acceptTerms: true,
    trustedLaunch: false,
    dataDisk: { sizeGb: 4, caching: "ReadOnly" },
    identity: { user: [user] },
  },
  "that is private": {
    allowFrom: ["anywhere"],
    publicAddress: "none",
    availabilitySet: { name: "set" },
    dataDisk: { sizeGb: 4 },
    identity: { system: true },
    image: "rhel-9",
    openPorts: [{ ports: 80 }],
  },
  "that Azure may take away": { allowFrom: ["203.0.113.7"], spot: {}, identity: {} },
} as const;

const planOf = (fields: object, name = "build-1") => planHost(parseHostSpec({ name, ...fields }), scope);

test.each(Object.entries(hosts))("plans a host %s", (_what, fields) => {
  expect(planOf(fields)).toMatchSnapshot();
});

test.each(Object.entries(hosts))("composes the settings of a host %s", (_what, fields) => {
  expect(publicSettings(planOf(fields))).toMatchSnapshot();
});

test("composes the template for what-if in a new resource group", () => {
  const { resources, ...rest } = subscriptionTemplate(planOf(hosts.plain)) as { resources: object[] };
  expect(rest).toMatchSnapshot();
  expect(
    resources.map((each) => ({ ...each, properties: Object.keys((each as { properties: object }).properties) })),
  ).toMatchSnapshot();
  expect(JSON.stringify(resources)).toContain(JSON.stringify(planOf(hosts.plain).template));
});

test("composes the templates of two hosts in one deployment", () => {
  const plans = [planOf(hosts.plain, "web-1"), planOf(hosts.plain, "web-2")];
  expect(batchTemplate(plans)).toMatchSnapshot();
  expect(addressTemplate(plans)).toMatchSnapshot();
  const hidden = { ...hosts.plain, publicAddress: "none" };
  expect(addressTemplate([planOf(hidden, "web-1"), planOf(hidden, "web-2")])).toMatchSnapshot();
  expect(addressTemplate([planOf(hosts["in what exists"])]).resources).toEqual([]);
});

test("has these tag names", () => {
  expect(tagNames).toMatchSnapshot();
});
