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

test("the same spec gives the same plan, byte for byte", () => {
  expect(JSON.stringify(planHost(parseHostSpec(input), scope))).toBe(
    JSON.stringify(planHost(parseHostSpec({ ...input }), scope)),
  );
});

test("a plan covers the names that people will use, and another subscription gets another label", () => {
  const plan = planHost(parseHostSpec({ ...input, hostnames: ["docker.example.org"] }), scope);
  expect(plan.dnsNames).toEqual(
    expect.arrayContaining([plan.hostname, "build-1", "localhost", "127.0.0.1", "::1", "docker.example.org"]),
  );
  expect(plan.hostname).toMatch(/^build-1-[0-9a-f]{10}\.westeurope\.cloudapp\.azure\.com$/);
  const other = planHost(parseHostSpec(input), { ...scope, subscriptionId: "00000000-0000-4000-8000-000000000002" });
  expect(other.hostname).not.toBe(plan.hostname);
});

test("Docker's port is open to the given ranges only, and SSH to nobody", () => {
  const { template } = planHost(parseHostSpec({ ...input, allowFrom: ["203.0.113.7", "2001:db8::/32"] }), scope);
  const group = template.resources.find(({ type }) => type === "Microsoft.Network/networkSecurityGroups");
  expect(group?.properties["securityRules"]).toEqual([
    expect.objectContaining({
      name: "docker",
      properties: expect.objectContaining({
        destinationPortRange: "2376",
        sourceAddressPrefixes: ["203.0.113.7/32", "2001:db8::/32"],
      }),
    }),
  ]);
});

test("a plan holds no secret, and names those that it needs", () => {
  const spec = parseHostSpec({
    ...input,
    logins: [{ server: "acme.azurecr.io", username: "ci", password: "canary-a1" }],
    secretEnvironment: { TOKEN: "canary-b2" },
  });
  const plan = planHost(spec, scope);
  expect(JSON.stringify(plan)).not.toMatch(/canary/);
  expect(plan.secrets).toEqual(["password of ci at acme.azurecr.io", "TOKEN"]);
  expect(hostSecrets(spec).logins[0]?.password.reveal()).toBe("canary-a1");
});

test("tags, expiry and size do not make another host of it, a zone does", () => {
  const { fingerprint } = planHost(parseHostSpec(input), scope);
  const more = { tags: { team: "a" }, expiresAt: "2027-01-01T00:00:00Z", size: "Standard_D2s_v5" };
  expect(planHost(parseHostSpec({ ...input, ...more }), scope).fingerprint).toBe(fingerprint);
  expect(planHost(parseHostSpec({ ...input, zone: "2" }), scope).fingerprint).not.toBe(fingerprint);
});

test("every resource is deleted with its machine, and the machine has Trusted Launch", () => {
  const { template } = planHost(parseHostSpec(input), scope);
  const text = JSON.stringify(template);
  expect(text.match(/"deleteOption":"Delete"/g)).toHaveLength(3);
  expect(text).toContain('"securityType":"TrustedLaunch"');
  expect(template.parameters["extensionProtectedSettings"]?.type).toBe("secureObject");
});

test("everything that is wrong with a spec is named at once", () => {
  const error = failure(() =>
    parseHostSpec({ name: "Bad Name", allowFrom: ["300.1.1.1/8"], sizee: "x", tags: { "berth-host": "x" } }),
  );
  expect(isBerthError(error, "spec-invalid") && error.details.issues.map(({ path }) => path)).toEqual(
    expect.arrayContaining(["name", "allowFrom.0", "tags", "sizee"]),
  );
});

test("the whole Internet has to be said in words", () => {
  expect(
    isBerthError(
      failure(() => parseHostSpec({ ...input, allowFrom: ["0.0.0.0/0"] })),
      "open-to-world",
    ),
  ).toBe(true);
  expect(
    isBerthError(
      failure(() => parseHostSpec({ ...input, allowFrom: ["::/0"] })),
      "open-to-world",
    ),
  ).toBe(true);
  expect(JSON.stringify(planHost(parseHostSpec({ ...input, allowFrom: ["anywhere"] }), scope))).toContain(
    '"sourceAddressPrefix":"*"',
  );
});

test("an image that nobody offers is refused by name", () => {
  const spec = parseHostSpec({ ...input, image: "rhel-9", architecture: "arm64" });
  expect(
    isBerthError(
      failure(() => planHost(spec, scope)),
      "spec-invalid",
    ),
  ).toBe(true);
});

test("what a connection holds beside the cloud and the subscription makes no other host", () => {
  const connection = { ...scope, endpoint: "https://other.example", clients: { asked: 7 } };
  expect(planHost(parseHostSpec(input), connection).fingerprint).toBe(
    planHost(parseHostSpec(input), scope).fingerprint,
  );
});

test("a private host has no public address, and stands in somebody else's network without touching it", () => {
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
  expect(plan.warnings.join()).toContain("private address only");
});

test("a location of another cloud is refused with one of this cloud", () => {
  const error = failure(() => planHost(parseHostSpec(input), { ...scope, cloud: "china" }));
  expect(isBerthError(error, "spec-invalid") && error.message).toContain("chinanorth3");
});

test("a Gen1 image goes without Trusted Launch, and an image with a plan names it", () => {
  const gen1 = planHost(parseHostSpec({ ...input, image: "Canonical:ubuntu-24_04-lts:server-gen1:latest" }), scope);
  expect(JSON.stringify(gen1.template)).not.toContain("TrustedLaunch");
  const { template } = planHost(parseHostSpec({ ...input, image: "rocky-9" }), scope);
  expect(template.resources.find(({ plan }) => plan !== undefined)?.plan).toEqual({
    publisher: "resf",
    product: "rockylinux-x86_64",
    name: "9-base",
  });
});

test("what a machine may be besides stands in its template: zone, spot, identity, disks, accelerated networking", () => {
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
