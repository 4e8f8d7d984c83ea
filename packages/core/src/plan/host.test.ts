import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { hostSecrets, parseHostSpec } from "../spec/index.ts";
import { planHost } from "./host.ts";

const scope = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" } as const;
const input = { name: "build-1", allowFrom: ["203.0.113.7"] };

function failure(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

test("gives the same plan for the same spec, byte for byte", () => {
  expect(JSON.stringify(planHost(parseHostSpec(input), scope))).toBe(
    JSON.stringify(planHost(parseHostSpec({ ...input }), scope)),
  );
});

test("covers all names of the host, and gives another subscription another label", () => {
  const plan = planHost(parseHostSpec({ ...input, hostnames: ["docker.example.org"] }), scope);
  expect(plan.dnsNames).toEqual(expect.arrayContaining([plan.hostname, "build-1", "docker.example.org"]));
  expect(plan.hostname).toMatch(/^build-1-[0-9a-f]{10}\.westeurope\.cloudapp\.azure\.com$/);
  const other = planHost(parseHostSpec(input), { ...scope, subscriptionId: "00000000-0000-4000-8000-000000000002" });
  expect(other.hostname).not.toBe(plan.hostname);
});

test("opens Docker's port to the given ranges only, and SSH to nobody", () => {
  const { template } = planHost(parseHostSpec({ ...input, allowFrom: ["203.0.113.7", "2001:db8::/32"] }), scope);
  const group = template.resources.find(({ type }) => type === "Microsoft.Network/networkSecurityGroups");
  expect(group?.properties["securityRules"]).toEqual([
    expect.objectContaining({
      name: "docker",
      properties: expect.objectContaining({
        destinationPortRange: "2376",
        sourceAddressPrefixes: ["203.0.113.7/32"],
      }),
    }),
    expect.objectContaining({
      name: "docker-ipv6",
      properties: expect.objectContaining({ priority: 1500, sourceAddressPrefixes: ["2001:db8::/32"] }),
    }),
  ]);
});

test("contains no secret, and lists the ids of those that it needs", () => {
  const spec = parseHostSpec({
    ...input,
    logins: [{ server: "acme.azurecr.io", username: "ci", password: "canary-a1" }],
    secretEnvironment: { TOKEN: "canary-b2" },
  });
  const plan = planHost(spec, scope);
  expect(JSON.stringify(plan)).not.toMatch(/canary/);
  expect(plan.secrets).toEqual(["login:acme.azurecr.io/ci", "environment:TOKEN"]);
  expect(hostSecrets(spec).logins[0]?.password.reveal()).toBe("canary-a1");
});

test("changes the fingerprint for another zone, but not for tags, expiry and size", () => {
  const { fingerprint } = planHost(parseHostSpec(input), scope);
  const more = { tags: { team: "a" }, expiresAt: "2027-01-01T00:00:00Z", size: "Standard_D2s_v5" };
  expect(planHost(parseHostSpec({ ...input, ...more }), scope).fingerprint).toBe(fingerprint);
  expect(planHost(parseHostSpec({ ...input, zone: "2" }), scope).fingerprint).not.toBe(fingerprint);
});

test("deletes every resource with its machine, and enables Trusted Launch", () => {
  const { template } = planHost(parseHostSpec(input), scope);
  const text = JSON.stringify(template);
  expect(text.match(/"deleteOption":"Delete"/g)).toHaveLength(3);
  expect(text).toContain('"securityType":"TrustedLaunch"');
  expect(template.parameters["extensionProtectedSettings"]?.type).toBe("secureObject");
});

test("reports all problems of a spec at once", () => {
  const error = failure(() =>
    parseHostSpec({ name: "Bad Name", allowFrom: ["300.1.1.1/8"], sizee: "x", tags: { "berth-host": "x" } }),
  );
  expect(isBerthError(error, "spec-invalid") && error.details.issues.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["name", "allowFrom.0", "tags", "sizee"]),
  );
});

test("requires the word anywhere for the whole Internet", () => {
  expect(
    isBerthError(
      failure(() => parseHostSpec({ ...input, allowFrom: ["0.0.0.0/0"] })),
      "open-to-world",
    ),
  ).toBe(true);
  expect(
    isBerthError(
      failure(() => parseHostSpec({ ...input, allowFrom: ["203.0.113.7", "::/0"] })),
      "open-to-world",
    ),
  ).toBe(true);
  expect(JSON.stringify(planHost(parseHostSpec({ ...input, allowFrom: ["anywhere"] }), scope))).toContain(
    '"sourceAddressPrefix":"*"',
  );
});

test("rejects an image that does not exist for the architecture", () => {
  const spec = parseHostSpec({ ...input, image: "rhel-9", architecture: "arm64" });
  expect(
    isBerthError(
      failure(() => planHost(spec, scope)),
      "spec-invalid",
    ),
  ).toBe(true);
});

test("ignores fields of the connection other than cloud and subscription", () => {
  const connection = { ...scope, endpoint: "https://other.example", clients: { asked: 7 } };
  expect(planHost(parseHostSpec(input), connection).fingerprint).toBe(
    planHost(parseHostSpec(input), scope).fingerprint,
  );
});

test("plans a private host in an existing network without changing the network", () => {
  const network = { resourceGroup: "network-team", name: "corp", subnet: "build" };
  const more = { publicAddress: "none", network, securityGroup: "subnet", privateAddress: "10.7.0.9" };
  const plan = planHost(parseHostSpec({ ...input, ...more }), scope);
  expect(plan.template.resources.map(({ type }) => type.split("/").slice(1).join("/"))).toEqual([
    "networkInterfaces",
    "virtualMachines",
    "virtualMachines/extensions",
  ]);
  expect(JSON.stringify(plan.template.resources[0])).toContain(
    "resourceId('network-team', 'Microsoft.Network/virtualNetworks/subnets', 'corp', 'build')",
  );
  expect(plan.hostname).toBe("build-1");
  expect(plan.warnings.map(({ code }) => code)).toContain("private-address-only");
});

test("rejects a location of another cloud and suggests one of this cloud", () => {
  const error = failure(() =>
    planHost(parseHostSpec({ ...input, location: "westeurope" }), { ...scope, cloud: "china" }),
  );
  expect(isBerthError(error, "spec-invalid") && error.message).toContain("chinanorth3");
});

test("disables Trusted Launch for Gen1 images, and sets the plan of an image that has one", () => {
  const gen1 = planHost(parseHostSpec({ ...input, image: "Canonical:ubuntu-24_04-lts:server-gen1:latest" }), scope);
  expect(JSON.stringify(gen1.template)).not.toContain("TrustedLaunch");
  const { template } = planHost(parseHostSpec({ ...input, image: "rocky-9" }), scope);
  expect(template.resources.find(({ plan }) => plan !== undefined)?.plan).toEqual({
    publisher: "resf",
    product: "rockylinux-x86_64",
    name: "9-base",
  });
});

test("adds zone, spot, identity, disks and accelerated networking to the template", () => {
  const user = "/subscriptions/1/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i";
  const more = {
    zone: "2",
    spot: { maxPrice: 0.25, evictionPolicy: "Delete" },
    identity: { system: true, user: [user] },
    osDisk: { sizeGb: 64, type: "Premium_LRS" },
    dataDisk: { sizeGb: 256, type: "Premium_ZRS" },
    acceleratedNetworking: true,
  };
  const { template } = planHost(parseHostSpec({ ...input, ...more }), scope);
  const resource = (type: string) => template.resources.find((each) => each.type.endsWith(`/${type}`));
  expect(resource("virtualMachines")).toMatchObject({
    zones: ["2"],
    identity: { type: "SystemAssigned, UserAssigned", userAssignedIdentities: { [user]: {} } },
    properties: {
      priority: "Spot",
      evictionPolicy: "Delete",
      billingProfile: { maxPrice: 0.25 },
      storageProfile: {
        osDisk: { diskSizeGB: 64, managedDisk: { storageAccountType: "Premium_LRS" } },
        dataDisks: [{ lun: 0, diskSizeGB: 256, managedDisk: { storageAccountType: "Premium_ZRS" } }],
      },
    },
  });
  expect(resource("networkInterfaces")?.properties).toMatchObject({ enableAcceleratedNetworking: true });
});
