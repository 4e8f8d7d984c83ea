import type * as z from "zod";
import { issueTexts } from "../messages/issues.ts";
import { imagesWithoutLogin } from "./compose.ts";
import { composeVariables } from "./compose-environment.ts";
import { missingComposeFiles } from "./compose-needs.ts";
import type { dockerFields } from "./docker.ts";
import type { machineFields } from "./machine.ts";
import type { networkFields } from "./network.ts";
import { isReservedIn, liesWithin, rangesByFamily } from "./ranges.ts";

type SpecFields = ReturnType<typeof machineFields> & ReturnType<typeof networkFields> & ReturnType<typeof dockerFields>;
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
  checkRanges(given, issue);
  checkDaemon(given, issue);
  checkCompose(given, issue);
}

function checkMachine(
  { size, architecture, zone, availabilitySet, spot, dataDisk, osDisk, ...given }: CheckedSpec,
  issue: AddIssue,
) {
  // A lower-case p in a size's name means an ARM processor (Standard_D2ps_v6):
  // https://learn.microsoft.com/azure/virtual-machines/vm-naming-conventions
  const isArm = /^Standard_[A-Z]+\d+(?:-\d+)?[a-oq-z]*p[a-z]*(?:_|$)/.test(size);
  if (isArm !== (architecture === "arm64")) {
    issue(["size"], issueTexts.sizeOfOtherArchitecture(size, isArm ? "ARM" : "x64", architecture));
  }
  if (zone !== undefined && availabilitySet !== undefined)
    issue(["availabilitySet"], issueTexts.zoneAndAvailabilitySet);
  if (spot !== undefined && availabilitySet !== undefined) issue(["spot"], issueTexts.spotInAvailabilitySet);
  if (dataDisk !== undefined && dataDisk.from === undefined && dataDisk.sizeGb === undefined)
    issue(["dataDisk", "sizeGb"], issueTexts.dataDiskWithoutSize);
  if (dataDisk?.from !== undefined && dataDisk.sizeGb !== undefined)
    issue(["dataDisk", "sizeGb"], issueTexts.existingDataDiskWithSize);
  if (dataDisk !== undefined && /^(PremiumV2|UltraSSD)/.test(dataDisk.type)) {
    if (zone === undefined) issue(["dataDisk", "type"], issueTexts.diskNeedsZone(dataDisk.type));
    if ((dataDisk.caching ?? "None") !== "None")
      issue(["dataDisk", "caching"], issueTexts.diskWithoutCaching(dataDisk.type));
  }
  if (osDisk.ephemeral === true) {
    if (given.idleAfter !== undefined) issue(["idleAfter"], issueTexts.ephemeralDiskNotStoppable);
    if (spot?.evictionPolicy === "Deallocate") issue(["spot", "evictionPolicy"], issueTexts.ephemeralDiskNeedsDelete);
  }
  if (given.acceptTerms && given.imagePlan === false) issue(["acceptTerms"], issueTexts.noTermsWithoutPlan);
}

function checkNetwork(
  { network, securityGroup, privateAddress, publicAddress, dnsLabel }: CheckedSpec,
  issue: AddIssue,
) {
  if (dnsLabel !== undefined && publicAddress !== "new") issue(["dnsLabel"], issueTexts.labelWithoutNewAddress);
  if (network.existing) {
    if (network.natGateway) issue(["network", "natGateway"], issueTexts.existingNetwork);
    return;
  }
  if (securityGroup === "subnet") issue(["securityGroup"], issueTexts.newSubnetWithoutSecurityGroup);
  if (!liesWithin(network.subnetPrefix, network.addressPrefix))
    issue(["network", "subnetPrefix"], issueTexts.notWithin(network.subnetPrefix, network.addressPrefix));
  if (privateAddress === undefined) return;
  if (!liesWithin(privateAddress, network.subnetPrefix))
    issue(["privateAddress"], issueTexts.notWithin(privateAddress, network.subnetPrefix));
  else if (isReservedIn(privateAddress, network.subnetPrefix)) issue(["privateAddress"], issueTexts.reservedAddress);
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/azure-subscription-service-limits#azure-networking-limits */
const maxRangesOfGroup = 4000;

function checkRanges({ allowFrom, sshFrom, openPorts, securityGroup }: CheckedSpec, issue: AddIssue) {
  if (securityGroup !== "own") return;
  const sources = [allowFrom, sshFrom, ...openPorts.map(({ from = allowFrom }) => from)];
  const counts = new Map([...new Set(sources)].map((each) => [each, rangeCount(each)]));
  const count = sources.reduce((sum, each) => sum + (counts.get(each) ?? 0), 0);
  if (count > maxRangesOfGroup) issue(["allowFrom"], issueTexts.tooManyRanges(count, maxRangesOfGroup));
}

function rangeCount(sources: readonly string[]): number {
  if (sources.includes("anywhere")) return 1;
  return rangesByFamily(sources).reduce((sum, { ranges }) => sum + ranges.length, 0);
}

/** A second rule for Docker's port or for SSH's would open it to more than allowFrom and sshFrom. */
function checkPorts({ openPorts, port, securityGroup, sshFrom }: CheckedSpec, issue: AddIssue) {
  openPorts.forEach(({ ports, protocol }, index) => {
    const [first = 0, last = first] = ports.split("-").map(Number);
    const includes = (wanted: number) => protocol !== "udp" && first <= wanted && wanted <= last;
    if (includes(port)) issue(["openPorts", `${index}`], issueTexts.dockerPort(port));
    if (includes(22)) issue(["openPorts", `${index}`], issueTexts.sshPort);
  });
  if (securityGroup === "own") return;
  if (openPorts.length > 0) issue(["openPorts"], issueTexts.existingSecurityGroup);
  if (sshFrom.length > 0) issue(["sshFrom"], issueTexts.existingSecurityGroup);
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
    if (isGiven && key in given.daemon) issue(["daemon", key], issueTexts.setByField(field));
  }
  if (given.hardening !== "strict") return;
  for (const [key, value] of [
    ["icc", true],
    ["no-new-privileges", false],
    ["userns-remap", ""],
  ] as const)
    if (given.daemon[key] === value) issue(["daemon", key], issueTexts.contradictsStrict);
}

function checkCompose(given: CheckedSpec, issue: AddIssue) {
  const { compose, composeFiles, logins } = given;
  if (compose === undefined) {
    if (Object.keys(composeFiles).length > 0) issue(["composeFiles"], issueTexts.composeFilesAlone);
    return;
  }
  for (const { problem } of missingComposeFiles(compose, composeFiles))
    if (problem !== undefined) issue(["compose"], problem);
  for (const problem of composeVariables(compose, given).problems) issue(["compose"], problem);
  const registries = logins.flatMap(({ server }) => server ?? []);
  for (const problem of imagesWithoutLogin(compose, registries)) issue(["compose"], problem);
}
