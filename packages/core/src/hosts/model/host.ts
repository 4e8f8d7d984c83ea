import type { Azure } from "../../azure/connect.ts";
import { isNotFound, toBerthError } from "../../azure/http/errors.ts";
import { readMachineNetwork } from "../../azure/machine-network.ts";
import { type MachineView, readMachineById, type VirtualMachine } from "../../azure/machine-reads.ts";
import { type Resource, taggedResources } from "../../azure/resources.ts";
import { runVerb } from "../../azure/run-verb.ts";
import type { TagChanges } from "../../azure/tags.ts";
import { BerthError } from "../../errors/index.ts";
import { type HostOwner, parseOwner } from "../../plan/owner.ts";
import { resourceNames } from "../../plan/resource-names.ts";
import { digestInTag, portInTag, timeInTag } from "../../plan/tag-values.ts";
import { type Tags, tagNames } from "../../plan/tags.ts";
import { parseTrust, trustsOf } from "../../plan/trust.ts";
import { clipped } from "../../printable.ts";
import { groupOf } from "../../resource-id.ts";
import type { RunOptions } from "../../run/options.ts";
import { requireOption } from "../../run/require-option.ts";
import { dockerTlsPort } from "../../spec/docker-tls-port.ts";
import { isIdleDuration } from "../../spec/duration.ts";
import { isHostName } from "../../spec/host-name.ts";
import { type HostAddress, interfaceAddress, readPublicAddress } from "./address.ts";
import { isKeptDisk } from "./kept-data.ts";
import { partsWithOneMachine } from "./one-machine.ts";
import { type OpenedPort, openedPortsIn } from "./opened-ports.ts";
import { requireKnownSchema } from "./schema.ts";

/** A host, as its resources in Azure describe it. */
export interface Host {
  readonly name: string;
  readonly location: string;
  readonly resourceGroup: string;
  readonly address: string | undefined;
  readonly hostname: string | undefined;
  readonly port: number;
  readonly size: string | undefined;
  /** ARM's power state: running, stopped, deallocated, starting …; unknown without a machine. A stopped machine is billed. */
  readonly power: string;
  /** `incomplete`: parts are missing, because a create or a remove did not finish, or Docker has never answered. */
  readonly state: "ready" | "incomplete" | "failed";
  readonly expiresAt: Date | undefined;
  /** After how long without use it powers itself off, such as `30m`. A sweep deallocates it then. */
  readonly idleAfter: string | undefined;
  /** Since when it is known to need a reboot for updates, as `patchHost` last saw it; a boot by Berth ends it. */
  readonly rebootNeededSince: Date | undefined;
  /** Whom it belongs to; undefined for administrators. */
  readonly owner: HostOwner | undefined;
  /** SHA-256 of the public key of the authority that created it, lower-case hex. */
  readonly authority: string | undefined;
  /** The generation of its CA certificate; undefined where its tags do not say. */
  readonly generation: string | undefined;
  /** The keys of all authorities that it trusts: two while it is moved to another one. */
  readonly trusts: readonly string[];
  /** Whether `closeHost` denies Docker's port to everybody. */
  readonly closed: boolean;
  /** The ports that `openHostPort` has opened, beside those of its description. */
  readonly openedPorts: readonly OpenedPort[];
  /** When its server certificate expires; undefined where its tags do not say. */
  readonly certificateExpiresAt: Date | undefined;
  /** SHA-256 fingerprint of its plan. */
  readonly plan: string | undefined;
  readonly machineId: string | undefined;
  /** Whether its machine existed before Berth and stays when the host is removed. */
  readonly adopted: boolean;
  /** Whether its OS disk is on the hardware it runs on: it can be neither stopped nor resized. */
  readonly ephemeralDisk: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** The resources of all hosts, by the name of the host in their tag. */
export async function resourcesByHost(azure: Azure): Promise<Map<string, readonly Resource[]>> {
  return byHost(await taggedResources(azure, tagNames.host));
}

/**
 * The resources with the tag of one host; none where it does not exist.
 * @param resourceGroup which one is meant where hosts of one name are in several groups
 * @throws BerthError `option-invalid`; `host-not-found` for an impossible name; `host-newer`, `host-ambiguous`
 */
export async function resourcesOfHost(
  azure: Azure,
  name: string,
  resourceGroup?: string,
): Promise<readonly Resource[]> {
  requireOption("name", typeof name === "string", "the name of a host");
  if (!isHostName(name)) throw new BerthError("host-not-found", { host: clipped(name, 60) });
  const found = byHost(await taggedResources(azure, tagNames.host, name)).get(name);
  if (found === undefined) return [];
  for (const { tags } of found) requireKnownSchema(name, tags);
  return partsWithOneMachine(azure, name, found, resourceGroup);
}

/**
 * By the host's name. One that no host can have would be part of paths and filters, and anybody may have written it into a
 * tag, so it counts as none.
 */
function byHost(resources: readonly Resource[]): Map<string, readonly Resource[]> {
  // A kept disk of a removal that was interrupted may still have the host's tag.
  const named = resources.filter((each) => isHostName(each.tags[tagNames.host] ?? "") && !isKeptDisk(each));
  return Map.groupBy(named, ({ tags }) => tags[tagNames.host] ?? "");
}

/**
 * Reads one host.
 * @throws BerthError `host-not-found`, `host-newer`
 */
export function findHost(azure: Azure, name: string, options: Pick<RunOptions, "signal"> = {}): Promise<Host> {
  return runVerb(azure, options, () => find(azure, name));
}

async function find(azure: Azure, name: string): Promise<Host> {
  return (await findHostAndMachine(azure, name)).host;
}

/** The same, with the machine and its instance view. @throws BerthError `host-not-found`, `host-newer` */
export async function findHostAndMachine(azure: Azure, name: string): ReturnType<typeof readHostAndMachine> {
  const resources = await resourcesOfHost(azure, name);
  if (resources.length === 0) throw new BerthError("host-not-found", { host: name });
  return readHostAndMachine(azure, name, resources);
}

/** Reads a host's resources one by one. `hostFromInventory` does the same for many hosts. */
export async function readHost(azure: Azure, name: string, resources: readonly Resource[]): Promise<Host> {
  return (await readHostAndMachine(azure, name, resources)).host;
}

/** The same, with the machine and its instance view. @param known the host's address, where it need not be read */
export async function readHostAndMachine(
  azure: Azure,
  name: string,
  resources: readonly Resource[],
  known?: HostAddress,
): Promise<{ readonly host: Host; readonly machine: VirtualMachine | undefined }> {
  const [machine, ip] = await Promise.all([readMachine(azure, resources), known ?? readAddress(azure, resources)]);
  const where = ip ?? (await readOwnAddress(azure, machine));
  const power = powerOf(machine?.instanceView);
  return { machine, host: hostOf(name, resources, { machine, where, power, extension: extensionState(machine) }) };
}

async function readMachine(azure: Azure, resources: readonly Resource[]): Promise<VirtualMachine | undefined> {
  const machine = ofType(resources, "virtualMachines");
  if (machine === undefined) return undefined;
  return found(azure, () => readMachineById(azure, machine.id));
}

/** What was read of a host's resources; undefined for what does not exist. */
export interface HostParts {
  readonly machine: VirtualMachine | undefined;
  readonly power: string | undefined;
  readonly where: HostAddress | undefined;
  /** The provisioning state of the extension that installs Docker. */
  readonly extension: string | undefined;
}

export function hostOf(name: string, resources: readonly Resource[], parts: HostParts): Host {
  const { machine, power = "unknown", where } = parts;
  const any = ofType(resources, "virtualMachines") ?? resources[0];
  const tags = machine?.tags ?? any?.tags ?? {};
  return {
    name,
    location: machine?.location ?? any?.location ?? "",
    resourceGroup: groupOf(any?.id ?? ""),
    address: where?.address,
    hostname: where?.hostname,
    size: machine?.hardwareProfile?.vmSize,
    power,
    state: stateOf(parts),
    machineId: ofType(resources, "virtualMachines")?.id,
    ephemeralDisk: machine?.storageProfile?.osDisk?.diffDiskSettings?.option === "Local",
    ...fieldsOf(tags),
  };
}

/** A host after some tags of its machine were changed. Its `state` stays what was read. */
export function hostWithTags(host: Host, changes: TagChanges): Host {
  const tags = Object.fromEntries(
    Object.entries<string | undefined>({ ...host.tags, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  return { ...host, ...fieldsOf(tags) };
}

/** What the machine's tags say of a host. */
function fieldsOf(tags: Tags) {
  const trust = parseTrust(tags[tagNames.authority]);
  const { [tagNames.idleAfter]: idleAfter } = tags;
  return {
    port: portInTag(tags[tagNames.port]) ?? dockerTlsPort,
    expiresAt: timeInTag(tags[tagNames.expires]),
    idleAfter: idleAfter !== undefined && isIdleDuration(idleAfter) ? idleAfter : undefined,
    rebootNeededSince: timeInTag(tags[tagNames.rebootNeeded]),
    owner: parseOwner(tags[tagNames.owner]),
    authority: trust?.authority,
    generation: trust?.generation,
    trusts: trustsOf(tags).map(({ authority }) => authority),
    closed: tags[tagNames.closed] !== undefined,
    openedPorts: openedPortsIn(tags),
    certificateExpiresAt: timeInTag(tags[tagNames.certificate]),
    plan: digestInTag(tags[tagNames.plan]),
    adopted: tags[tagNames.adopted] !== undefined,
    tags,
  };
}

export function ofType(resources: readonly Resource[], type: string): Resource | undefined {
  return resources.find((resource) => resource.type.toLowerCase().endsWith(`/${type.toLowerCase()}`));
}

function stateOf({ machine, where, extension }: HostParts): Host["state"] {
  if (machine?.provisioningState === "Failed") return "failed";
  const adopted = machine?.tags?.[tagNames.adopted];
  if (adopted !== undefined) return adopted === "ready" && where?.address !== undefined ? "ready" : "incomplete";
  if (/^failed$/i.test(extension ?? "")) return "failed";
  if (machine?.tags?.[tagNames.unanswered] !== undefined) return "incomplete";
  const isWhole = machine !== undefined && where?.address !== undefined && /^succeeded$/i.test(extension ?? "");
  return isWhole ? "ready" : "incomplete";
}

/** Azure Policy may have added other extensions. */
export function isOwnExtension(name: string | undefined): boolean {
  return name?.split("/").at(-1) === resourceNames("", "").extension;
}

function extensionState(machine: VirtualMachine | undefined): string | undefined {
  return machine?.resources?.find(({ name }) => isOwnExtension(name))?.provisioningState;
}

/** ARM's power state of a machine, from its instance view. */
export function powerOf(view: MachineView | undefined): string | undefined {
  const status = view?.statuses?.find(({ code }) => code?.startsWith("PowerState/") === true);
  return status?.code?.slice("PowerState/".length);
}

/** A host without a public address of its own has the address of its interface. */
async function readAddress(azure: Azure, resources: readonly Resource[]): Promise<HostAddress | undefined> {
  const own = ofType(resources, "publicIPAddresses");
  if (own !== undefined) return found(azure, () => readPublicAddress(azure, groupOf(own.id), own.name));
  const nic = ofType(resources, "networkInterfaces");
  return nic === undefined ? undefined : found(azure, () => interfaceAddress(azure, groupOf(nic.id), nic.name));
}

/** The address of an adopted machine has no tag of Berth's. */
async function readOwnAddress(azure: Azure, machine: VirtualMachine | undefined) {
  if (machine?.tags?.[tagNames.adopted] === undefined) return undefined;
  const network = await found(azure, () => readMachineNetwork(azure, machine));
  return { address: network?.publicAddress ?? network?.privateAddress, hostname: network?.hostname };
}

/** A listing may name resources that no longer exist. */
async function found<Value>(azure: Azure, read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}
