import { expect, test } from "vitest";
import { parse } from "yaml";
import { isBerthError } from "../errors/index.ts";
import { hostSecrets, parseHostSpec } from "./index.ts";

const input = { name: "build-1", allowFrom: ["203.0.113.7"] };

function issues(more: object): string[] {
  try {
    parseHostSpec({ ...input, ...more });
  } catch (error) {
    return isBerthError(error, "spec-invalid") ? error.details.issues.map(({ path }) => path) : [String(error)];
  }
  return [];
}

test.each<[string, object, string]>([
  [
    "a subnet outside its network",
    { network: { addressPrefix: "10.1.0.0/16", subnetPrefix: "10.2.0.0/20" } },
    "network.subnetPrefix",
  ],
  ["an invalid range", { network: { addressPrefix: "10.1.0.0/33" } }, "network.addressPrefix"],
  ["a private address outside the subnet", { privateAddress: "10.99.0.9" }, "privateAddress"],
  ["a private address that Azure reserves", { privateAddress: "10.20.0.3" }, "privateAddress"],
  ["a label without a public address", { publicAddress: "none", dnsLabel: "build" }, "dnsLabel"],
  ["Docker's port opened a second time", { openPorts: [{ ports: "2000-3000", from: ["anywhere"] }] }, "openPorts.0"],
  ["an invalid port", { openPorts: [{ ports: "80-70000" }] }, "openPorts.0.ports"],
  [
    "open ports with an existing security group",
    { securityGroup: { name: "theirs" }, openPorts: [{ ports: 80 }] },
    "openPorts",
  ],
  ["the security group of a new subnet", { securityGroup: "subnet" }, "securityGroup"],
  ["a zone and an availability set", { zone: "1", availabilitySet: { name: "set" } }, "availabilitySet"],
  ["spot in an availability set", { spot: {}, availabilitySet: { name: "set" } }, "spot"],
  ["a negative spot price", { spot: { maxPrice: -2 } }, "spot.maxPrice"],
  ["an ultra disk without a zone", { dataDisk: { sizeGb: 64, type: "UltraSSD_LRS" } }, "dataDisk.type"],
  ["an x64 size for arm64", { architecture: "arm64", size: "Standard_D2s_v5" }, "size"],
  ["an ARM size for x64", { size: "Standard_D2ps_v6" }, "size"],
  ["an identity that is not a resource id", { identity: { user: ["me"] } }, "identity.user.0"],
  ["an idle time with an ephemeral disk", { idleAfter: "30m", osDisk: { ephemeral: true } }, "idleAfter"],
  [
    "a spot machine that is deallocated with an ephemeral disk",
    { spot: {}, osDisk: { ephemeral: true } },
    "spot.evictionPolicy",
  ],
  ["an idle time of a minute", { idleAfter: "1m" }, "idleAfter"],
  ["an idle time that is no duration", { idleAfter: "soon" }, "idleAfter"],
  ["an idle time of more than a week in two units", { idleAfter: "7d1m" }, "idleAfter"],
  ["an idle time with a blank behind it", { idleAfter: "1d " }, "idleAfter"],
  ["a proxy with a password", { proxy: { http: "http://me:secret@proxy:3128" } }, "proxy.http"],
  [
    "mirrors that are also in daemon.json",
    { registryMirrors: ["https://m.example"], daemon: { "registry-mirrors": [] } },
    "daemon.registry-mirrors",
  ],
  ["a daemon option that contradicts the profile strict", { hardening: "strict", daemon: { icc: true } }, "daemon.icc"],
  ["a registry with a path", { logins: [{ server: "a.example/b", username: "x", password: "y" }] }, "logins.0.server"],
  ["oversized custom data", { customData: "x".repeat(70_000) }, "customData"],
  ["a compose file without services", { compose: "services: {}" }, "compose"],
  ["a compose file with a build", { compose: { services: { web: { build: "." } } } }, "compose"],
  ["a compose file that is not YAML", { compose: "services: [" }, "compose"],
])("rejects %s and names the field", (_what, more, path) => {
  expect(issues(more)).toContain(path);
});

test("accepts a compose file as an object, YAML and JSON", () => {
  const services = { web: { image: "nginx", ports: ["80:80"] } };
  const text = "services:\n  web: &web\n    image: nginx\n    ports: ['80:80']\n";
  for (const compose of [JSON.stringify({ services }), text])
    expect(parseHostSpec({ ...input, compose }).compose).toBe(compose);
  expect(parse(parseHostSpec({ ...input, compose: { services } }).compose ?? "")).toEqual({ services });
});

test("has a default size for arm64, and normalises port ranges", () => {
  expect(parseHostSpec({ ...input, architecture: "arm64" }).size).toBe("Standard_B2pls_v2");
  const { openPorts } = parseHostSpec({
    ...input,
    openPorts: [{ ports: 443 }, { ports: "8000-8100", protocol: "udp" }],
  });
  expect(openPorts).toEqual([
    { ports: "443", protocol: "tcp" },
    { ports: "8000-8100", protocol: "udp" },
  ]);
});

test("keeps custom data secret, and rejects the whole Internet as a range for further ports", () => {
  const spec = parseHostSpec({ ...input, customData: "#cloud-config canary" });
  expect(JSON.stringify(spec)).not.toContain("canary");
  expect(hostSecrets(spec).customData?.reveal()).toContain("canary");
  expect(() => parseHostSpec({ ...input, openPorts: [{ ports: 80, from: ["::/0"] }] })).toThrow(
    /whole Internet|anywhere|0/,
  );
});

test("reports the problem of the intended form of a field with several forms", () => {
  const messages = (more: object) => {
    try {
      parseHostSpec({ ...input, ...more });
    } catch (error) {
      if (isBerthError(error, "spec-invalid")) return error.details.issues;
    }
    return [];
  };
  expect(messages({ allowFrom: ["nowhere"] })).toEqual([
    {
      path: "allowFrom.0",
      message: expect.stringMatching(
        /^"nowhere" is neither an address, nor a CIDR range, nor the word anywhere \([^"]*\)$/,
      ),
    },
  ]);
  expect(messages({ securityGroup: { nam: "theirs" } })).toEqual(
    expect.arrayContaining([{ path: "securityGroup.nam", message: "unknown field" }]),
  );
  expect(messages({ publicAddress: "nwe" })).toEqual([
    { path: "publicAddress", message: '"nwe" is not one of new, none' },
  ]);
});
