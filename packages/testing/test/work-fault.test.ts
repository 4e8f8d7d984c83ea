import { expect, test } from "vitest";
import { reportLine } from "../src/reliability/report.ts";
import { type Scenario, scenarios } from "../src/reliability/scenarios.ts";
import { share } from "../src/reliability/share.ts";
import { type BrokenWork, brokenWorkMatrix, type FailedWork, failedWorkMatrix } from "../src/reliability/work-fault.ts";

type Name = keyof typeof scenarios;

/** The resources that Azure changes for each verb, by the end of their ids. */
const works: Partial<Record<Name, readonly string[]>> = {
  "create beside foreign resources": [
    "virtualNetworks/berth-net",
    "networkSecurityGroups/demo-nsg",
    "publicIPAddresses/demo-ip",
    "networkInterfaces/demo-nic",
    "virtualMachines/demo",
    "extensions/docker",
  ],
  "batch beside foreign resources": [
    "publicIPAddresses/demo-c-ip",
    "virtualNetworks/berth-net",
    "virtualMachines/demo-b",
    "virtualMachines/demo-c/extensions/docker",
  ],
  remove: [
    "virtualMachines/demo",
    "networkInterfaces/demo-nic",
    "networkSecurityGroups/demo-nsg",
    "publicIPAddresses/demo-ip",
    "virtualNetworks/berth-net",
  ],
  adopt: ["runCommands/berth-preflight", "runCommands/berth-adopt", "securityRules/berth-demo"],
  rotate: ["runCommands/berth-certificates"],
  "authority change, first step": ["runCommands/berth-certificates"],
  "authority change, second step": ["runCommands/berth-certificates"],
  upgrade: ["runCommands/berth-upgrade"],
};

const cores = "approved standardBSFamily Cores quota. Current Limit: 10, Current Usage: 8, Additional Required: 4.";
const script = "Enable failed: command terminated with exit status=13";
const noRoom = { reported: "capacity-unavailable", details: { location: "westeurope" } };

/** Permanent failures of Azure's work. */
const failures: Partial<Record<Name, readonly FailedWork[]>> = {
  "create beside foreign resources": [
    ...[
      "AllocationFailed",
      "ZonalAllocationFailed",
      "OverconstrainedAllocationRequest",
      "OverconstrainedZonalAllocationRequest",
    ].map((code) => ({ part: "virtualMachines/demo", code, ...noRoom })),
    { part: "virtualMachines/demo", code: "OSProvisioningTimedOut", reported: "agent-silent" },
    {
      part: "virtualMachines/demo",
      code: "OperationNotAllowed",
      message: `Operation could not be completed as it results in exceeding ${cores}`,
      reported: "quota-exceeded",
      details: { what: "standardBSFamily Cores", limit: 10, needed: 4 },
    },
    { part: "publicIPAddresses/demo-ip", code: "PublicIPCountLimitReached", reported: "quota-exceeded" },
    {
      part: "networkInterfaces/demo-nic",
      code: "SubnetIsFull",
      message: "Subnet hosts with address prefix 10.20.0.0/29 does not have enough capacity for 1 IP addresses.",
      reported: "subnet-full",
      details: { subnet: "hosts" },
    },
    { part: "extensions/docker", code: "VMExtensionProvisioningTimeout", reported: "provision-timeout" },
    {
      part: "extensions/docker",
      code: "VMExtensionProvisioningError",
      message: script,
      reported: "provision-failed",
      details: { exitCode: 13 },
    },
    { part: "virtualNetworks/berth-net", code: "UnknownToBerth", reported: "deployment-failed" },
  ],
  "batch beside foreign resources": [
    { part: "virtualMachines/demo-b", code: "ZonalAllocationFailed", ...noRoom },
    { part: "virtualMachines/demo-c", code: "QuotaExceeded", message: cores, reported: "quota-exceeded" },
    { part: "publicIPAddresses/demo-c-ip", code: "PublicIPCountLimitReached", reported: "quota-exceeded" },
    {
      part: "virtualMachines/demo-b/extensions/docker",
      code: "VMExtensionProvisioningTimeout",
      reported: "provision-timeout",
    },
    { part: "virtualNetworks/berth-net", code: "UnknownToBerth", reported: "deployment-failed" },
  ],
  remove: [
    { part: "virtualMachines/demo", code: "ScopeLocked", reported: "resource-locked" },
    { part: "networkSecurityGroups/demo-nsg", code: "UnknownToBerth", reported: "azure-unexpected" },
  ],
  adopt: [
    { part: "runCommands/berth-preflight", code: "VMAgentStatusCommunicationError", reported: "agent-silent" },
    { part: "runCommands/berth-adopt", code: "UnknownToBerth", reported: "azure-unexpected" },
    { part: "securityRules/berth-demo", code: "SecurityRuleLimitReached", reported: "azure-unexpected" },
  ],
  rotate: [
    { part: "runCommands/berth-certificates", code: "VMAgentStatusCommunicationError", reported: "agent-silent" },
    { part: "runCommands/berth-certificates", code: "UnknownToBerth", reported: "azure-unexpected" },
  ],
  upgrade: [
    { part: "runCommands/berth-upgrade", code: "VMAgentStatusCommunicationError", reported: "agent-silent" },
    { part: "runCommands/berth-upgrade", code: "UnknownToBerth", reported: "azure-unexpected" },
  ],
};

const isWhole = process.env["RELIABILITY_EVERY"] !== undefined;
const { lanes } = share([]);

/** All points of a scenario, or always the same few of them. */
function some<Point>(points: readonly Point[]): Point[] {
  return points.filter((_point, index) => isWhole || index % 9 === 1);
}

function pointsOf<Point>(table: Partial<Record<Name, readonly Point[]>>): [Name, Scenario, Point[]][] {
  return (Object.keys(table) as Name[])
    .map((name): [Name, Scenario, Point[]] => [name, scenarios[name], some(table[name] ?? [])])
    .filter(([, , points]) => points.length > 0);
}

const broken: Partial<Record<Name, readonly BrokenWork[]>> = Object.fromEntries(
  Object.entries(works).map(([name, parts]) => [
    name,
    parts.flatMap((part) =>
      ["RetryableError", "InternalServerError"].flatMap((code) =>
        (["before", "after"] as const).map((when) => ({ part, code, when })),
      ),
    ),
  ]),
);

/** `npm test` has the verb that does the most work, and one that works inside the machine. */
const isLong = (name: Name) => name !== "create beside foreign resources" && name !== "rotate";

for (const [name, scenario, points] of pointsOf(broken))
  test(`${name}: repeats work that Azure interrupts before or after it has an effect`, tagsOf(name), async () => {
    const report = await brokenWorkMatrix(scenario, points, lanes);
    console.log(reportLine("P3", `${name}, interrupted work`, report));
    expect(report.failures).toEqual([]);
    expect(report.struck).toBe(points.length);
  });

for (const [name, scenario, points] of pointsOf(failures))
  test(
    `${name}: starts work that fails permanently only once, and reports its code with a hint`,
    tagsOf(name),
    async () => {
      const report = await failedWorkMatrix(scenario, points, lanes);
      console.log(reportLine("P4", `${name}, failed work`, report));
      expect(report.failures).toEqual([]);
      expect(report.struck).toBe(points.length);
    },
  );

function tagsOf(name: Name) {
  return isLong(name) ? { tags: ["long"] } : {};
}
