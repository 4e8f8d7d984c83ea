import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { hostSecrets, parseHostSpec } from "./index.ts";

const reservedUsers =
  "a actuser adm admin admin1 admin2 administrator aspnet backup console david guest john owner root server sql support support_388945a0 sys test test1 test2 test3 user user1 user2 user3 user4 user5 video".split(
    " ",
  );

const input = { name: "build-1", allowFrom: ["203.0.113.7"] };

function issuesOf(more: object): [path: string, message: string][] {
  try {
    parseHostSpec({ ...input, ...more });
  } catch (error) {
    if (!isBerthError(error, "spec-invalid")) throw error;
    return error.details.issues.map(({ path, message }) => [path, message]);
  }
  return [];
}

test("fills in the defaults of a host", () => {
  expect(parseHostSpec(input)).toMatchSnapshot();
});

test.each<[string, object]>([
  ["Docker on the port below SSH's and above it", { port: 21 }],
  ["Docker on port 23", { port: 23 }],
  ["Docker on port 1", { port: 1 }],
  ["Docker on port 65535", { port: "65535" }],
  ["Docker on port 2374", { port: 2374 }],
  ["port 65535", { openPorts: [{ ports: 65535 }] }],
  ["a range that ends before Docker's port", { openPorts: [{ ports: "2000-2375" }] }],
  ["a range that begins behind Docker's port", { openPorts: [{ ports: "2377-2400" }] }],
  ["a range of one port", { openPorts: [{ ports: "80-80" }] }],
  ["a hundred ports", { openPorts: Array.from({ length: 100 }, (_, index) => ({ ports: 3000 + index })) }],
  ["Docker's port over UDP", { openPorts: [{ ports: 2376, protocol: "udp" }] }],
  ["the ports beside SSH's", { openPorts: [{ ports: "1-21" }, { ports: "23-30" }] }],
  ["SSH's port over UDP", { openPorts: [{ ports: 22, protocol: "udp" }] }],
  ["forty tags", { tags: tagsOf(40) }],
  ["a tag with berth inside its name", { tags: { "my-berth-x": "1" } }],
  ["65535 bytes of custom data", { customData: "x".repeat(65_535) }],
  ["a proxy by name, port and path", { proxy: { http: "http://proxy:3128/@path" } }],
  ["a zone for a premium disk of version 2", { zone: "1", dataDisk: { sizeGb: 4, type: "PremiumV2_LRS" } }],
  ["no cache for an ultra disk", { zone: "1", dataDisk: { sizeGb: 4, type: "UltraSSD_LRS", caching: "None" } }],
  ["a cache for a premium disk", { dataDisk: { sizeGb: 4, type: "Premium_LRS", caching: "ReadOnly" } }],
  ["an ARM size with many letters", { architecture: "arm64", size: "Standard_D2plds_v5" }],
  ["an ARM size with fewer processors", { architecture: "arm64", size: "Standard_E16-4ps_v6" }],
  ["an ARM size without a version", { architecture: "arm64", size: "Standard_B2pts" }],
  ["an x64 size with a p in its family", { size: "Standard_NP10s" }],
  ["terms with the plan of the alias", { acceptTerms: true }],
  ["a user that is like a reserved one", { adminUsername: "administrator2" }],
  ["a label of a new address", { dnsLabel: "abc" }],
  ["a label with a reserved word beside others", { dnsLabel: "azure-login" }],
  ["names and addresses", { hostnames: ["Build.Example.com", "xn--bcher-kva.example", "203.0.113.9", "2001:db8::1"] }],
  ["a NAT gateway of a new network", { network: { natGateway: true } }],
  ["the security group of an existing subnet", { network: { existing: true }, securityGroup: "subnet" }],
  ["the first address that Azure does not keep", { privateAddress: "10.20.0.4" }],
  ["the last address that Azure does not keep", { privateAddress: "10.20.15.254" }],
  ["any address of an existing network", { network: { existing: true }, privateAddress: "192.168.0.1" }],
  ["a strict host with what strict says", { hardening: "strict", daemon: { icc: false, "no-new-privileges": true } }],
  ["an option that strict forbids, without strict", { daemon: { icc: true } }],
  ["a key of daemon.json beside an empty field", { registryMirrors: [], daemon: { "registry-mirrors": ["a"] } }],
])("accepts %s", (_what, more) => {
  expect(issuesOf(more)).toEqual([]);
});

test.each<[string, object, string]>([
  ["port 0", { openPorts: [{ ports: 0 }] }, "openPorts.0.ports"],
  ["port 65536", { openPorts: [{ ports: 65536 }] }, "openPorts.0.ports"],
  ["a range that ends before it begins", { openPorts: [{ ports: "9-8" }] }, "openPorts.0.ports"],
  ["a range of three", { openPorts: [{ ports: "1-2-3" }] }, "openPorts.0.ports"],
  ["a port with letters", { openPorts: [{ ports: "80x" }] }, "openPorts.0.ports"],
  ["a port of six digits", { openPorts: [{ ports: "000080" }] }, "openPorts.0.ports"],
  ["a hundred and one ports", { openPorts: Array.from({ length: 101 }, () => ({ ports: 80 })) }, "openPorts"],
  ["Docker on SSH's port", { port: 22 }, "port"],
  ["Docker on the port of plain TCP", { port: 2375 }, "port"],
  ["Docker on port 0", { port: 0 }, "port"],
  ["Docker on port 65536", { port: 65536 }, "port"],
  ["a range that begins with Docker's port", { openPorts: [{ ports: "2376-2400" }] }, "openPorts.0"],
  ["a range that ends with Docker's port", { openPorts: [{ ports: "80-2376" }] }, "openPorts.0"],
  ["Docker's port over any protocol", { openPorts: [{ ports: 2376, protocol: "any" }] }, "openPorts.0"],
  ["Docker's own port, where it is another", { port: 4000, openPorts: [{ ports: 4000 }] }, "openPorts.0"],
  ["SSH's port", { openPorts: [{ ports: 22 }] }, "openPorts.0"],
  ["forty-one tags", { tags: tagsOf(41) }, "tags"],
  ["a tag of Berth's own", { tags: { "Berth-x": "1" } }, "tags"],
  ["two tags that differ only in case", { tags: { Team: "a", team: "b" } }, "tags"],
  ...reservedUsers.map((adminUsername): [string, object, string] => [
    `the user ${adminUsername}, whom Azure reserves`,
    { adminUsername },
    "adminUsername",
  ]),
  ["a line break in a tag's value", { tags: { team: "a\nb" } }, "tags.team"],
  ["an escape sequence in a tag's name", { tags: { "a\u001b[31m": "b" } }, "tags.a\u001b[31m"],
  ["a NUL in a label", { engineLabels: { team: "a\0b" } }, "engineLabels.team"],
  ["a blank in the URL of a mirror", { engine: { mirror: { url: "https://m.example/a b" } } }, "engine.mirror.url"],
  ["a quote in the URL of a mirror", { registryMirrors: ["https://m.example/'a'"] }, "registryMirrors.0"],
  ["a quote in the URL of a proxy", { proxy: { http: 'http://p:3128/"' } }, "proxy.http"],
  ["a blank in a host without a proxy", { proxy: { no: ["a b"] } }, "proxy.no.0"],
  ["a control character in a user name", { logins: [{ username: "a\u0007", password: "p" }] }, "logins.0.username"],
  [
    "a line break in a purchase plan",
    { imagePlan: { publisher: "a\n", product: "b", name: "c" } },
    "imagePlan.publisher",
  ],
  ["65536 bytes of custom data", { customData: "x".repeat(65_536) }, "customData"],
  ["32768 letters of two bytes", { customData: "ü".repeat(32_768) }, "customData"],
  ["a proxy with a user", { proxy: { https: "HTTPS://me@proxy:3128" } }, "proxy.https"],
  ["a proxy by FTP", { proxy: { http: "ftp://proxy" } }, "proxy.http"],
  ["a premium disk of version 2 without a zone", { dataDisk: { sizeGb: 4, type: "PremiumV2_LRS" } }, "dataDisk.type"],
  [
    "a cache for an ultra disk",
    { zone: "1", dataDisk: { sizeGb: 4, type: "UltraSSD_LRS", caching: "ReadOnly" } },
    "dataDisk.caching",
  ],
  ["an ARM size for x64", { size: "Standard_D2plds_v5" }, "size"],
  ["an x64 size for arm64", { architecture: "arm64", size: "Standard_NP10s" }, "size"],
  ["terms where there is no plan", { acceptTerms: true, imagePlan: false }, "acceptTerms"],
  ["a zone beside an availability set", { zone: "1", availabilitySet: { name: "a" } }, "availabilitySet"],
  ["spot in an availability set", { spot: {}, availabilitySet: { name: "a" } }, "spot"],
  ...["root", "admin", "administrator", "guest", "test", "user"].map((user): [string, object, string] => [
    `the user ${user}`,
    { adminUsername: user },
    "adminUsername",
  ]),
  ...["bücher.example", "my_host.example", "*.example.com", "a b", "a..b", "a.example.", "-a.example", ""].map(
    (name): [string, object, string] => [`the name ${JSON.stringify(name)}`, { hostnames: [name] }, "hostnames.0"],
  ),
  ...["http://a.example", "a.example:2376", "999.1.1.1", "[::1]", "fe80::1%eth0", `${"x".repeat(64)}.example`].map(
    (name): [string, object, string] => [`the name ${name}`, { hostnames: [name] }, "hostnames.0"],
  ),
  ...["my-windows-1", "microsoft1", "login-1", "azure"].map((dnsLabel): [string, object, string] => [
    `the label ${dnsLabel}`,
    { dnsLabel },
    "dnsLabel",
  ]),
  [
    "an integer that JSON cannot hold",
    { daemon: { "shutdown-timeout": 12345678901234567890n } },
    "daemon.shutdown-timeout",
  ],
  ["a label of an address that exists", { publicAddress: { name: "a" }, dnsLabel: "abc" }, "dnsLabel"],
  ["a NAT gateway of a network that exists", { network: { existing: true, natGateway: true } }, "network.natGateway"],
  [
    "a NAT gateway for an existing network in another resource group",
    { network: { resourceGroup: "g", natGateway: true } },
    "network.natGateway",
  ],
  ["the security group of a new subnet", { securityGroup: "subnet" }, "securityGroup"],
  [
    "a network that begins in the middle of its range",
    { network: { addressPrefix: "10.20.0.5/16" } },
    "network.addressPrefix",
  ],
  [
    "a subnet without room for a machine",
    { network: { addressPrefix: "10.0.0.0/16", subnetPrefix: "10.0.0.0/30" } },
    "network.subnetPrefix",
  ],
  ["a subnet outside its network", { network: { subnetPrefix: "10.21.0.0/20" } }, "network.subnetPrefix"],
  ["an address outside the subnet", { privateAddress: "10.20.16.4" }, "privateAddress"],
  ["the last address of the subnet", { privateAddress: "10.20.15.255" }, "privateAddress"],
  ["SSH through an existing security group", { securityGroup: { name: "theirs" }, sshFrom: ["10.0.0.0/8"] }, "sshFrom"],
  [
    "ports through a subnet's security group",
    { network: { existing: true }, securityGroup: "subnet", openPorts: [{ ports: 80 }] },
    "openPorts",
  ],
  ...(
    [
      ["registryMirrors", ["https://m.example"], "registry-mirrors"],
      ["insecureRegistries", ["r.example:5000"], "insecure-registries"],
      ["engineLabels", { a: "b" }, "labels"],
      ["storageDriver", "overlay2", "storage-driver"],
      ["proxy", { http: "http://p:1" }, "proxies"],
    ] as const
  ).map(([field, value, key]): [string, object, string] => [
    `${field} beside ${key}`,
    { [field]: value, daemon: { [key]: [] } },
    `daemon.${key}`,
  ]),
  ...(
    [
      ["icc", true],
      ["no-new-privileges", false],
      ["userns-remap", ""],
    ] as const
  ).map(([key, value]): [string, object, string] => [
    `${key} on a strict host`,
    { hardening: "strict", daemon: { [key]: value } },
    `daemon.${key}`,
  ]),
])("rejects %s, and names the field", (_what, more, path) => {
  const issues = issuesOf(more);
  expect(issues.map(([where]) => where)).toContain(path);
  // Sentences are in the snapshot: rewording them changes no test.
  expect(issues).toMatchSnapshot();
});

test("treats a network of another group as existing", () => {
  expect(parseHostSpec({ ...input, network: { resourceGroup: "g" } }).network.existing).toBe(true);
  expect(parseHostSpec({ ...input, network: {} }).network.existing).toBe(false);
});

test("keeps a given size on either architecture", () => {
  const arm = { ...input, architecture: "arm64" };
  expect(parseHostSpec({ ...arm, size: "Standard_D2ps_v6" }).size).toBe("Standard_D2ps_v6");
  expect(parseHostSpec(arm).size).toBe("Standard_B2pls_v2");
  expect(parseHostSpec({ ...input, architecture: "x64" }).size).toBe("Standard_B2ls_v2");
});

test.each([null, undefined, 3, "name", []])("rejects %j as the description of a host", (value) => {
  expect(() => parseHostSpec(value)).toThrow(expect.objectContaining({ code: "spec-invalid" }));
});

test.each([
  ["allowFrom", { allowFrom: ["10.0.0.0/8", "0.0.0.0/0"] }, "0.0.0.0/0"],
  ["sshFrom", { sshFrom: ["::/0"] }, "::/0"],
  ["openPorts", { openPorts: [{ ports: 80, from: ["1.2.3.4/0"] }] }, "1.2.3.4/0"],
])("rejects a range of the whole Internet in %s", (field, more, range) => {
  expect(() => parseHostSpec({ ...input, ...more })).toThrow(
    expect.objectContaining({ code: "open-to-world", details: { field, ranges: [range] } }),
  );
});

test.each([
  ["allowFrom", { allowFrom: ["0.0.0.0/1", "128.0.0.0/1"] }],
  ["sshFrom", { sshFrom: ["::ffff:0:0/96"] }],
  [
    "openPorts",
    {
      openPorts: [
        { ports: 80, from: ["1.0.0.0/8"] },
        { ports: "70-90", from: ["2.0.0.0/8"] },
      ],
    },
  ],
])("rejects ranges in %s that cover much of the Internet together", (field, more) => {
  expect(() => parseHostSpec({ ...input, ...more })).toThrow(
    expect.objectContaining({ code: "open-to-world", details: expect.objectContaining({ field }) }),
  );
});

test.each([
  ["allowFrom", { allowFrom: ["anywhere"] }],
  ["ranges that end in 10", { allowFrom: ["10.0.0.0/10"] }],
])("accepts %s", (_what, more) => {
  expect(parseHostSpec({ ...input, ...more }).allowFrom).toEqual(more.allowFrom);
});

test("extracts the secrets by name", () => {
  const spec = parseHostSpec({
    ...input,
    logins: [
      { username: "robot", password: "one" },
      { server: "r.example", username: "r", password: "two" },
    ],
    compose: { services: { web: { image: "a" } } },
    secretEnvironment: { TOKEN: "three" },
    customData: "four",
  });
  const { logins, environment, customData } = hostSecrets(spec);
  expect(logins.map(({ server, username, password }) => [server, username, password.reveal()])).toEqual([
    [undefined, "robot", "one"],
    ["r.example", "r", "two"],
  ]);
  expect(Object.entries(environment).map(([name, value]) => [name, value.reveal()])).toEqual([["TOKEN", "three"]]);
  expect(customData?.reveal()).toBe("four");
  expect(hostSecrets(parseHostSpec(input))).toEqual({
    logins: [],
    environment: {},
    composeFiles: {},
    customData: undefined,
  });
});

test("names unknown fields by path", () => {
  expect(issuesOf({ sizee: 1, network: { subnett: 1, nam: 2 } })).toEqual(
    expect.arrayContaining([
      ["sizee", expect.any(String)],
      ["network.subnett", expect.any(String)],
      ["network.nam", expect.any(String)],
    ]),
  );
});

test("reports the errors of the closest form of a union", () => {
  expect(issuesOf({ securityGroup: { name: "-" } })).toEqual([["securityGroup.name", expect.stringContaining("80")]]);
  expect(issuesOf({ spot: { maxPrice: 0 } })).toEqual([["spot.maxPrice", "use a number greater than 0"]]);
});

function tagsOf(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, ""]));
}

test("logs in to a registry in lower case, and rejects images that docker would not find the login for", () => {
  const logins = [{ server: "Acme.azurecr.io", username: "ci", password: "p" }];
  const given = { name: "a", allowFrom: ["203.0.113.7"], logins };
  const specOf = (image: string) => parseHostSpec({ ...given, compose: `services:\n  web:\n    image: ${image}\n` });
  expect(hostSecrets(specOf("acme.azurecr.io/app")).logins).toMatchObject([{ server: "acme.azurecr.io" }]);
  expect(() => specOf("Other.azurecr.io/app")).not.toThrow();
  expect(() => specOf("Acme.azurecr.io/app")).toThrow(/line 3: Docker does not find the login of acme\.azurecr\.io/);
});
