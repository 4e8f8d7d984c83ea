import type { z } from "zod";
import type { dockerFields } from "./docker.ts";
import type { machineFields } from "./machine.ts";
import type { networkFields } from "./network.ts";
import { isReservedIn, liesWithin } from "./ranges.ts";

type Fields = typeof machineFields & typeof networkFields & typeof dockerFields;
type Given = z.output<z.ZodObject<Fields>>;
type Issue = (path: readonly string[], message: string) => void;

/** What each field cannot know of the others. Azure would refuse most of it, but minutes later and with something made. */
export function checkTogether(given: Given, context: z.RefinementCtx): void {
  const issue: Issue = (path, message) => context.addIssue({ code: "custom", path: [...path], message });
  checkMachine(given, issue);
  checkNetwork(given, issue);
  checkPorts(given, issue);
  checkDaemon(given, issue);
}

function checkMachine({ size, architecture, zone, availabilitySet, spot, dataDisk, ...given }: Given, issue: Issue) {
  // Azure writes a p among the small letters of sizes with ARM processors: Standard_D2ps_v6.
  const isArm = /^Standard_[A-Z]+\d+(?:-\d+)?[a-z]*p[a-z]*(?:_|$)/.test(size);
  if (isArm !== (architecture === "arm64")) {
    issue(["size"], `${size} has ${isArm ? "an ARM" : "an x64"} processor, and architecture says ${architecture}`);
  }
  if (zone !== undefined && availabilitySet !== undefined)
    issue(["availabilitySet"], "a machine has a zone or an availability set, not both");
  if (spot !== undefined && availabilitySet !== undefined)
    issue(["spot"], "spot machines cannot be in an availability set");
  if (dataDisk !== undefined && /^(PremiumV2|UltraSSD)/.test(dataDisk.type)) {
    if (zone === undefined) issue(["dataDisk", "type"], `${dataDisk.type} wants a zone`);
    if ((dataDisk.caching ?? "None") !== "None") issue(["dataDisk", "caching"], `${dataDisk.type} has no cache`);
  }
  if (given.acceptTerms && given.imagePlan === false)
    issue(["acceptTerms"], "there are no terms without a plan, and imagePlan is false");
}

function checkNetwork({ network, securityGroup, privateAddress, publicAddress, dnsLabel }: Given, issue: Issue) {
  if (dnsLabel !== undefined && publicAddress !== "new")
    issue(["dnsLabel"], "only a new public address is given a label");
  if (network.existing) {
    if (network.natGateway) issue(["network", "natGateway"], "an existing network is used as it is");
    return;
  }
  if (securityGroup === "subnet")
    issue(["securityGroup"], "the subnet of a new network has no security group; name an existing network, or say own");
  if (!liesWithin(network.subnetPrefix, network.addressPrefix))
    issue(["network", "subnetPrefix"], `${network.subnetPrefix} does not lie in ${network.addressPrefix}`);
  if (privateAddress === undefined) return;
  if (!liesWithin(privateAddress, network.subnetPrefix))
    issue(["privateAddress"], `${privateAddress} does not lie in ${network.subnetPrefix}`);
  else if (isReservedIn(privateAddress, network.subnetPrefix))
    issue(["privateAddress"], "Azure keeps the first four addresses of a subnet and its last for itself");
}

/** A second rule for Docker's port, or for SSH's, would open what allowFrom and sshFrom keep closed. */
function checkPorts({ openPorts, port, securityGroup, sshFrom }: Given, issue: Issue) {
  openPorts.forEach(({ ports, protocol }, index) => {
    const [first = 0, last = first] = ports.split("-").map(Number);
    const holds = (wanted: number) => protocol !== "udp" && first <= wanted && wanted <= last;
    if (holds(port)) issue(["openPorts", `${index}`], `${port} is Docker's port; allowFrom says who may reach it`);
    if (holds(22)) issue(["openPorts", `${index}`], "22 is SSH's port; sshFrom says who may reach it");
  });
  if (securityGroup === "own") return;
  const reason = "an existing security group is used as it is; open it there";
  if (openPorts.length > 0) issue(["openPorts"], reason);
  if (sshFrom.length > 0) issue(["sshFrom"], reason);
}

/** A field and the key of daemon.json that it becomes. */
const keysOfFields = {
  registryMirrors: "registry-mirrors",
  insecureRegistries: "insecure-registries",
  engineLabels: "labels",
  storageDriver: "storage-driver",
  proxy: "proxies",
} as const;

function checkDaemon(given: Given, issue: Issue) {
  for (const [field, key] of Object.entries(keysOfFields)) {
    const value = given[field as keyof typeof keysOfFields];
    const isGiven = value !== undefined && Object.keys(value).length > 0;
    if (isGiven && key in given.daemon) issue(["daemon", key], `it is given twice: as ${field}, too`);
  }
  if (given.hardening !== "strict") return;
  for (const [key, value] of [
    ["icc", true],
    ["no-new-privileges", false],
    ["userns-remap", ""],
  ] as const)
    if (given.daemon[key] === value) issue(["daemon", key], "the profile strict says otherwise");
}
