import type { z } from "zod";
import type { dockerFields } from "./docker.ts";
import type { machineFields } from "./machine.ts";
import type { networkFields } from "./network.ts";
import { isReservedIn, liesWithin } from "./ranges.ts";

type SpecFields = typeof machineFields & typeof networkFields & typeof dockerFields;
type CheckedSpec = z.output<z.ZodObject<SpecFields>>;
type AddIssue = (path: readonly string[], message: string) => void;

/**
 * Checks the fields against each other. Azure would reject most of these combinations too, but only after minutes and
 * with some resources created.
 */
export function checkTogether(given: CheckedSpec, context: z.RefinementCtx): void {
  const issue: AddIssue = (path, message) => context.addIssue({ code: "custom", path: [...path], message });
  checkMachine(given, issue);
  checkNetwork(given, issue);
  checkPorts(given, issue);
  checkDaemon(given, issue);
}

function checkMachine(
  { size, architecture, zone, availabilitySet, spot, dataDisk, ...given }: CheckedSpec,
  issue: AddIssue,
) {
  // A lower-case p in a size's name means an ARM processor (Standard_D2ps_v6):
  // https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
  const isArm = /^Standard_[A-Z]+\d+(?:-\d+)?[a-oq-z]*p[a-z]*(?:_|$)/.test(size);
  if (isArm !== (architecture === "arm64")) {
    issue(["size"], `${size} has ${isArm ? "an ARM" : "an x64"} processor, but architecture is ${architecture}`);
  }
  if (zone !== undefined && availabilitySet !== undefined)
    issue(["availabilitySet"], "a machine can have a zone or an availability set, not both");
  if (spot !== undefined && availabilitySet !== undefined)
    issue(["spot"], "a spot machine cannot be in an availability set");
  if (dataDisk !== undefined && /^(PremiumV2|UltraSSD)/.test(dataDisk.type)) {
    if (zone === undefined) issue(["dataDisk", "type"], `${dataDisk.type} requires a zone`);
    if ((dataDisk.caching ?? "None") !== "None")
      issue(["dataDisk", "caching"], `${dataDisk.type} does not support caching`);
  }
  if (given.acceptTerms && given.imagePlan === false)
    issue(["acceptTerms"], "imagePlan is false, and without a plan there are no terms to accept");
}

function checkNetwork(
  { network, securityGroup, privateAddress, publicAddress, dnsLabel }: CheckedSpec,
  issue: AddIssue,
) {
  if (dnsLabel !== undefined && publicAddress !== "new")
    issue(["dnsLabel"], "only a new public address can have a label");
  if (network.existing) {
    if (network.natGateway) issue(["network", "natGateway"], "an existing network is not changed");
    return;
  }
  if (securityGroup === "subnet")
    issue(["securityGroup"], "the subnet of a new network has no security group; name an existing network, or use own");
  if (!liesWithin(network.subnetPrefix, network.addressPrefix))
    issue(["network", "subnetPrefix"], `${network.subnetPrefix} is not within ${network.addressPrefix}`);
  if (privateAddress === undefined) return;
  if (!liesWithin(privateAddress, network.subnetPrefix))
    issue(["privateAddress"], `${privateAddress} is not within ${network.subnetPrefix}`);
  else if (isReservedIn(privateAddress, network.subnetPrefix))
    issue(["privateAddress"], "Azure reserves the first four addresses and the last address of a subnet");
}

/** A second rule for Docker's port or for SSH's would open it to more than allowFrom and sshFrom. */
function checkPorts({ openPorts, port, securityGroup, sshFrom }: CheckedSpec, issue: AddIssue) {
  openPorts.forEach(({ ports, protocol }, index) => {
    const [first = 0, last = first] = ports.split("-").map(Number);
    const includes = (wanted: number) => protocol !== "udp" && first <= wanted && wanted <= last;
    if (includes(port)) issue(["openPorts", `${index}`], `${port} is Docker's port, which allowFrom opens`);
    if (includes(22)) issue(["openPorts", `${index}`], "22 is SSH's port, which sshFrom opens");
  });
  if (securityGroup === "own") return;
  const reason = "an existing security group is not changed; open the port there";
  if (openPorts.length > 0) issue(["openPorts"], reason);
  if (sshFrom.length > 0) issue(["sshFrom"], reason);
}

/** The key of daemon.json that each field sets. */
const daemonKeys = {
  registryMirrors: "registry-mirrors",
  insecureRegistries: "insecure-registries",
  engineLabels: "labels",
  storageDriver: "storage-driver",
  proxy: "proxies",
} as const;

function checkDaemon(given: CheckedSpec, issue: AddIssue) {
  for (const [field, key] of Object.entries(daemonKeys)) {
    const value = given[field as keyof typeof daemonKeys];
    const isGiven = value !== undefined && Object.keys(value).length > 0;
    if (isGiven && key in given.daemon) issue(["daemon", key], `it is also set by the field ${field}`);
  }
  if (given.hardening !== "strict") return;
  for (const [key, value] of [
    ["icc", true],
    ["no-new-privileges", false],
    ["userns-remap", ""],
  ] as const)
    if (given.daemon[key] === value) issue(["daemon", key], "it contradicts the profile strict");
}
