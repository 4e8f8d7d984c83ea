import { expect, test } from "vitest";
import { parseHostSpec } from "../spec/index.ts";
import { planHost } from "./host.ts";

const warningsOf = (more: object) => {
  const spec = parseHostSpec({ name: "build-1", allowFrom: ["203.0.113.7"], location: "westeurope", ...more });
  return planHost(spec, { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" }).warnings;
};
const existing = { network: { name: "corp", existing: true } };

test.each<[string, object, object[]]>([
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
])("derives the warnings of %s", (_what, more, expected) => {
  expect(warningsOf(more)).toEqual(expected);
});
