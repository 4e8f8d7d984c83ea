import {
  type Authority,
  type Azure,
  findHost,
  hostAuthority,
  inspectHost,
  isBerthError,
  issueClientCertificate,
  readCertificate,
  removeHost,
  removeImage,
} from "@dockberth/core";
import { armPath, listAll, makeGroup, publicAddressBody } from "../arm.ts";
import type { EmulatedAzure } from "../emulated-azure.ts";
import { type Authorities, type HostInput, namesOf, type VerbName } from "./verbs.ts";

/** Creates foreign resources in the group of the host, with names and tags that resemble the host's. */
export async function placeDecoys(azure: Azure): Promise<void> {
  const location = "westeurope";
  await makeGroup(azure, "team");
  const put = (resource: string, body: object) =>
    azure.arm.put(armPath(azure, "team", `Microsoft.Network/${resource}`), { location, ...body });
  await Promise.all([
    put("publicIPAddresses/decoy-ip", publicAddressBody()),
    put("publicIPAddresses/other", { ...publicAddressBody(), tags: { "berth-host": "demo-2" } }),
    put("networkSecurityGroups/demo-decoy", { tags: { host: "demo" }, properties: {} }),
    put("virtualNetworks/decoy-net", { properties: { addressSpace: { addressPrefixes: ["10.99.0.0/16"] } } }),
  ]);
}

/**
 * Everything in Azure, one line each: groups, resources with their tags, security rules, Run Commands on machines, and
 * failed states. Without times, addresses and keys, which differ from run to run.
 */
export async function stateOf(azure: Azure): Promise<string[]> {
  const lines: string[] = [];
  for await (const { name, tags } of listAll(azure, "resourceGroups")) lines.push(`group ${name} ${tagged(tags)}`);
  for await (const { id = "", type, tags } of listAll(azure, "resources")) {
    // Azure gives a disk without a name a different one each time.
    const path = id.replace(/^\/subscriptions\/[^/]+\/resourceGroups\//i, "").replace(/(_OsDisk_1)_[0-9a-f]+$/, "$1");
    lines.push(`${path} ${tagged(tags)}`);
    const [group = "", name = ""] = [/resourceGroups\/([^/]+)/i.exec(id)?.[1], id.split("/").at(-1)];
    if (/\/virtualMachines$/i.test(type ?? "")) lines.push(...(await machineLines(azure, group, name)));
    if (/\/networkSecurityGroups$/i.test(type ?? "")) lines.push(...(await ruleLines(azure, group, name)));
  }
  return lines.sort();
}

/** Without what differs from run to run: times, and the generation after the slash in the tags of trusted authorities. */
function tagged(tags: Readonly<Record<string, string>> = {}): string {
  const kept = Object.entries(tags).filter(([name]) => name !== "berth-cert-until");
  return kept
    .map(([name, value]) => {
      if (name === "berth-closed") return name;
      return name.startsWith("berth-ca") ? `${name}=${value.split("/")[0]}` : `${name}=${value}`;
    })
    .sort()
    .join(" ");
}

async function machineLines(azure: Azure, group: string, machine: string): Promise<string[]> {
  const lines: string[] = [];
  type Part = { readonly name: string; readonly properties: { readonly provisioningState: string } };
  type Machine = Part & { readonly resources?: readonly Part[] };
  const path = armPath(azure, group, `Microsoft.Compute/virtualMachines/${machine}`);
  const { resources = [], ...found } = await azure.arm.get<Machine>(path);
  for (const { name, properties } of [found, ...resources])
    if (properties.provisioningState !== "Succeeded") lines.push(`${name} is ${properties.provisioningState}`);
  for await (const { name } of azure.arm.list<Part>(`${path}/runCommands`)) lines.push(`command ${name} on ${machine}`);
  return lines;
}

async function ruleLines(azure: Azure, resourceGroup: string, group: string): Promise<string[]> {
  type Rule = { readonly name: string; readonly properties: Readonly<Record<string, unknown>> };
  type Group = { readonly properties: { readonly securityRules: readonly Rule[] } };
  const path = armPath(azure, resourceGroup, `Microsoft.Network/networkSecurityGroups/${group}`);
  const { securityRules } = (await azure.arm.get<Group>(path)).properties;
  return securityRules.map(({ name, properties: { priority, access, destinationPortRange: port } }) =>
    [`rule ${group}/${name}`, priority, access, port].join(" "),
  );
}

/** The difference as a sentence; undefined where there is none. */
export function difference(found: readonly string[], expected: readonly string[]): string | undefined {
  const [more, less] = [without(found, expected), without(expected, found)];
  if (more.length + less.length === 0) return undefined;
  return `${JSON.stringify(more)} is left over, and ${JSON.stringify(less)} is missing`;
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  return lines.filter((line) => !others.includes(line));
}

/** Removes all hosts and images of a scenario, and returns the difference to the state without them. */
export async function leftAfterRemoval(
  { connect, emulator }: EmulatedAzure,
  input: HostInput,
  without: readonly string[],
): Promise<string | undefined> {
  const azure = await connect();
  const { resourceGroup } = input;
  // The machine of an image that an interrupted run has left is a host, too.
  for (const name of [...namesOf(input), `image-${input.name}`])
    await removeHost(azure, name, resourceGroup === undefined ? {} : { resourceGroup }).catch((error: unknown) => {
      if (!isBerthError(error, "host-not-found")) throw error;
    });
  await removeImage(azure, input.name).catch((error: unknown) => {
    if (!isBerthError(error, "image-version-not-found")) throw error;
  });
  await emulator.settled();
  const left = difference(await stateOf(azure), without);
  return left === undefined ? undefined : `after the remove, ${left}`;
}

/** Why a host of a scenario is unreachable for a client of one of its authorities; undefined where all are reachable. */
export async function anyUnreachable(
  azure: Azure,
  authorities: Authorities,
  input: HostInput,
): Promise<string | undefined> {
  for (const name of namesOf(input)) {
    const reason = await unreachable(azure, authorities, name, "all");
    if (reason !== undefined) return `${name}: ${reason}`;
  }
  return undefined;
}

/**
 * Which clients probe a host, among the authorities in its tags: those of both authorities during a change, those of the
 * first, which is always trusted, or older ones of the first that know no other authority.
 */
export type ProbingClients = "all" | "first" | "older";

/** In the second step of an authority change, clients already know both authorities. */
export function probingClients(verb: VerbName): ProbingClients {
  return verb === "distrust" ? "first" : "older";
}

/** Why a host is unreachable for these clients; undefined where it is reachable. */
export async function unreachable(
  azure: Azure,
  { current, next }: Authorities,
  name: string,
  who: ProbingClients,
): Promise<string | undefined> {
  const host = await findHost(azure, name);
  const owners = host.trusts.map((key) =>
    [current, next].find(({ cert }) => readCertificate(cert).keyFingerprint === key),
  );
  if (owners.some((owner) => owner === undefined)) return `an authority among ${host.trusts.join(", ")} is unknown`;
  const authorities = await Promise.all(owners.map((owner) => hostAuthority(host, owner as Authority)));
  for (const authority of who === "all" ? authorities : authorities.slice(0, 1)) {
    const ca = who === "older" ? authority.cert : authorities.map(({ cert }) => cert).join("");
    const client = { ...(await issueClientCertificate(authority)), ca };
    const { docker } = await inspectHost(azure, name, { client });
    if (docker === undefined) return "it has no address";
    if ("error" in docker) return isBerthError(docker.error) ? docker.error.message : String(docker.error);
  }
  return undefined;
}
