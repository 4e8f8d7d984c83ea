import { expect, test } from "vitest";
import { isBerthError } from "../errors/index.ts";
import { parseHostSpec } from "../spec/index.ts";
import { parseAdoption } from "./adoption.ts";
import { batchTemplate, planHosts } from "./batch.ts";
import type { PlanTarget } from "./host.ts";

const scope: PlanTarget = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" };
const spec = (name: string, more: object = {}) =>
  parseHostSpec({ name, allowFrom: ["203.0.113.7"], resourceGroup: "team", ...more });

function issuesOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return isBerthError(error, "spec-invalid") ? error.details.issues : error;
  }
  return [];
}

test.each<[string, object, object, string, string]>([
  ["a label", { dnsLabel: "abc" }, { dnsLabel: "abc" }, "dnsLabel", "abc.westeurope.cloudapp.azure.com in westeurope"],
  [
    "an address that exists",
    { publicAddress: { name: "a" } },
    { publicAddress: { name: "a" } },
    "publicAddress",
    "a of team",
  ],
  [
    "an address of another group",
    { publicAddress: { name: "a", resourceGroup: "other" } },
    { publicAddress: { name: "a", resourceGroup: "other" }, resourceGroup: "second" },
    "publicAddress",
    "a of other",
  ],
  [
    "a private address",
    { privateAddress: "10.20.0.9" },
    { privateAddress: "10.20.0.9" },
    "privateAddress",
    "10.20.0.9 in [resourceId('Microsoft.Network/virtualNetworks/subnets', 'berth-net', 'hosts')] of team",
  ],
])("rejects two hosts with the same %s", (_what, one, other, path, value) => {
  expect(issuesOf(() => planHosts([spec("web-1", one), spec("web-2", other)], scope))).toEqual([
    { path, message: expect.stringContaining(value) },
  ]);
});

test("rejects two hosts with the same name", () => {
  expect(issuesOf(() => planHosts([spec("web-1"), spec("web-1", { dnsLabel: "abc" })], scope))).toContainEqual({
    path: "name",
    message: expect.stringContaining("web-1"),
  });
});

test.each<[string, object, object]>([
  ["labels of their own", {}, {}],
  ["a label in two locations", { dnsLabel: "abc" }, { dnsLabel: "abc", location: "northeurope" }],
  [
    "a private address in two networks",
    { privateAddress: "10.20.0.9" },
    { privateAddress: "10.20.0.9", network: { name: "other" } },
  ],
  [
    "a private address in two groups",
    { privateAddress: "10.20.0.9" },
    { privateAddress: "10.20.0.9", resourceGroup: "b" },
  ],
  [
    "an address's name in two groups",
    { publicAddress: { name: "a" } },
    { publicAddress: { name: "a" }, resourceGroup: "b" },
  ],
  ["no public address", { publicAddress: "none" }, { publicAddress: "none" }],
])("allows two hosts with %s", (_what, one, other) => {
  const plans = planHosts([spec("web-1", one), spec("web-2", other)], scope);
  expect(plans.map(({ name }) => name)).toEqual(["web-1", "web-2"]);
});

test("rejects hosts that describe a shared network differently", () => {
  const plans = planHosts([spec("web-1"), spec("web-2", { network: { addressPrefix: "10.20.0.0/15" } })], scope);
  expect(issuesOf(() => batchTemplate(plans))).toEqual([
    { path: "network", message: expect.stringMatching(/team.*berth-net/) },
  ]);
});

test("adds shared resources to the template once", () => {
  const { resources } = batchTemplate(planHosts([spec("web-1"), spec("web-2")], scope));
  expect(resources.filter(({ name }) => name === "berth-net")).toHaveLength(1);
  expect(resources.filter(({ type }) => type === "Microsoft.Compute/virtualMachines")).toHaveLength(2);
});

const machineId = "/subscriptions/s/resourceGroups/Team/providers/Microsoft.Compute/virtualMachines/Build-1";
const adoption = { machineId, allowFrom: ["203.0.113.7"] };

test("uses the machine's name in lower case as the default name", () => {
  expect(parseAdoption(adoption)).toEqual({
    name: "build-1",
    machineId,
    resourceGroup: "Team",
    machine: "Build-1",
    adminUsername: undefined,
    allowFrom: ["203.0.113.7/32"],
    port: 2376,
    hostnames: [],
    engine: { source: "auto" },
    daemon: {},
    expiresAt: undefined,
  });
  expect(parseAdoption({ ...adoption, name: "other" }).name).toBe("other");
});

test("accepts these fields for an adoption", () => {
  const more = {
    port: 4000,
    hostnames: ["a.example"],
    engine: { source: "docker" },
    daemon: { debug: true },
    expiresAt: "2027-01-01T00:00:00Z",
    adminUsername: "berth",
  };
  expect(parseAdoption({ ...adoption, ...more })).toMatchObject(more);
});

test.each<[string, object, string]>([
  ["no machine", { allowFrom: ["203.0.113.7"] }, "machineId"],
  ["no id", { ...adoption, machineId: "m" }, "machineId"],
  ["no ranges", { machineId }, "allowFrom"],
  ["a field of the machine itself", { ...adoption, size: "Standard_D2s_v5" }, "size"],
  ["a wrong field", { ...adoption, port: 22 }, "port"],
  ["a machine whose name no host can have", { ...adoption, machineId: machineId.replace("Build-1", "1") }, "name"],
])("rejects %s with the reason", (_what, input, path) => {
  const issues = issuesOf(() => parseAdoption(input));
  expect(issues).toContainEqual({ path, message: expect.any(String) });
  expect(issues).toMatchSnapshot();
});
