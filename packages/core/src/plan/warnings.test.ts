import { expect, test } from "vitest";
import type { CloudName } from "../clouds.ts";
import { parseHostSpec } from "../spec/index.ts";
import { planHost } from "./host.ts";

const warningsOf = (more: object, cloud: CloudName = "public") => {
  const location = { public: "westeurope", china: "chinanorth3", usgov: "usgovvirginia" }[cloud];
  const spec = parseHostSpec({ name: "build-1", allowFrom: ["203.0.113.7"], location, ...more });
  return planHost(spec, { cloud, subscriptionId: "00000000-0000-4000-8000-000000000001" }).warnings;
};
const existing = { network: { name: "corp", existing: true } };

test.each<[string, object, object[], CloudName?]>([
  ["an ordinary host", {}, []],
  ["a spot machine that is deallocated", { spot: {} }, []],
  ["a spot machine that is deleted", { spot: { evictionPolicy: "Delete" } }, [{ code: "spot-eviction-deletes" }]],
  ["identities that containers cannot reach", { identity: { system: true } }, []],
  ["metadata without identities", { metadataForContainers: "allowed" }, []],
  [
    "identities that containers can reach",
    { identity: { system: true }, metadataForContainers: "allowed" },
    [{ code: "identities-reachable" }],
  ],
  [
    "the subnet's security group",
    { ...existing, securityGroup: "subnet" },
    [{ code: "security-group-unmanaged", group: undefined, allowFrom: ["203.0.113.7/32"], port: 2376 }],
  ],
  [
    "a security group that Berth did not create",
    { securityGroup: { name: "theirs" }, port: 4000 },
    [{ code: "security-group-unmanaged", group: "theirs", allowFrom: ["203.0.113.7/32"], port: 4000 }],
  ],
  [
    "a private host of a new network",
    { publicAddress: "none" },
    [{ code: "private-address-only" }, { code: "no-outbound-access" }],
  ],
  [
    "a private host behind a NAT gateway",
    { publicAddress: "none", network: { natGateway: true } },
    [{ code: "private-address-only" }],
  ],
  ["a private host of an existing network", { ...existing, publicAddress: "none" }, [{ code: "private-address-only" }]],
  ["an address that exists", { publicAddress: { name: "a" } }, []],
  [
    "Docker's own packages in China",
    { engine: { source: "docker" } },
    [{ code: "docker-repository-unreachable" }],
    "china",
  ],
  ["Ubuntu's packages in China", {}, [], "china"],
  ["Red Hat's machines in China", { image: "rhel-9" }, [{ code: "docker-repository-unreachable" }], "china"],
  ["Rocky's machines in China", { image: "rocky-9" }, [{ code: "docker-repository-unreachable" }], "china"],
  ["Alma's machines in China", { image: "alma-9" }, [{ code: "docker-repository-unreachable" }], "china"],
  ["a publisher that is only like one of these", { image: "myRedHat:a:b:c" }, [], "china"],
  ["the distribution's packages in China", { image: "rhel-9", engine: { source: "distribution" } }, [], "china"],
  ["a mirror in China", { engine: { source: "docker", mirror: { url: "https://mirror.example" } } }, [], "china"],
  ["Docker's own packages in the United States", { engine: { source: "docker" } }, [], "usgov"],
  ["Docker's own packages elsewhere", { engine: { source: "docker" } }, []],
])("derives the warnings of %s", (_what, more, expected, cloud) => {
  expect(warningsOf(more, cloud)).toEqual(expected);
});
