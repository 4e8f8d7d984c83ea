import type { BerthEventFacts } from "../events.ts";
import { nameOf } from "../resource-id.ts";
import { type Azure, longRunning } from "./connect.ts";
import { isNotFound, toBerthError } from "./http/errors.ts";
import { retryTransient } from "./http/retry-transient.ts";

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly location: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** The types that are deleted, in dependency order, with the api-version for each. */
const types: readonly { readonly type: string; readonly kind: string; readonly apiVersion: string }[] = [
  { type: "Microsoft.Compute/virtualMachines/extensions", kind: "extension", apiVersion: "2024-07-01" },
  { type: "Microsoft.Compute/virtualMachines", kind: "virtual machine", apiVersion: "2024-07-01" },
  { type: "Microsoft.Compute/disks", kind: "disk", apiVersion: "2024-03-02" },
  { type: "Microsoft.Network/networkInterfaces", kind: "network interface", apiVersion: "2024-05-01" },
  { type: "Microsoft.Network/publicIPAddresses", kind: "public address", apiVersion: "2024-05-01" },
  { type: "Microsoft.Network/networkSecurityGroups", kind: "security group", apiVersion: "2024-05-01" },
  { type: "Microsoft.Network/virtualNetworks", kind: "network", apiVersion: "2024-05-01" },
  { type: "Microsoft.Network/natGateways", kind: "NAT gateway", apiVersion: "2024-05-01" },
  { type: "Microsoft.Compute/availabilitySets", kind: "availability set", apiVersion: "2024-07-01" },
];

/** The word for a resource type that people read. */
export function kindOf(type: string): string {
  return types.find((each) => each.type.toLowerCase() === type.toLowerCase())?.kind ?? type;
}

/** Whether hosts consist of resources of this type. */
export function isOurType(type: string): boolean {
  return types.some((each) => each.type.toLowerCase() === type.toLowerCase());
}

/** All resources of the subscription with this tag, and this value if given, in deletion order. */
export async function taggedResources(azure: Azure, tag: string, value?: string): Promise<Resource[]> {
  const filter = value === undefined ? `tagName eq '${tag}'` : `tagName eq '${tag}' and tagValue eq '${value}'`;
  return inOrderOfDeletion(await collect(azure, azure.resources.resources.list({ filter })));
}

export async function resourcesOfGroup(azure: Azure, resourceGroup: string): Promise<Resource[]> {
  try {
    return inOrderOfDeletion(await collect(azure, azure.resources.resources.listByResourceGroup(resourceGroup)));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** One resource by its id; undefined where it does not exist. A listing may be stale, this is not. */
export async function findResource(azure: Azure, id: string, type: string): Promise<Resource | undefined> {
  const apiVersion = types.find((each) => each.type.toLowerCase() === type.toLowerCase())?.apiVersion;
  if (apiVersion === undefined) return undefined;
  try {
    const { name, location, tags } = await azure.resources.resources.getById(id.replace(/^\//, ""), apiVersion);
    return { id, type, name: name ?? nameOf(id), location, tags: tags ?? {} };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

/** Deletes one resource. One that no longer exists is not an error; one that is already being deleted is waited for. */
export async function deleteResource(
  azure: Azure,
  { id, type }: Resource,
  { signal, report }: { readonly signal: AbortSignal | undefined; readonly report: (facts: BerthEventFacts) => void },
): Promise<void> {
  const apiVersion = types.find((each) => each.type.toLowerCase() === type.toLowerCase())?.apiVersion;
  if (apiVersion === undefined) throw new TypeError(`No API version is known for ${type}`);
  try {
    await retryTransient(
      () => azure.resources.resources.deleteById(id.replace(/^\//, ""), apiVersion, longRunning(azure, signal)),
      {
        report,
        pause: (seconds) => azure.wait(seconds, signal),
      },
    );
  } catch (error) {
    if (!isNotFound(error)) throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

async function collect(
  azure: Azure,
  pages: AsyncIterable<{ id?: string; type?: string; name?: string; location?: string; tags?: Record<string, string> }>,
): Promise<Resource[]> {
  const found: Resource[] = [];
  try {
    for await (const { id, type, name, location, tags } of pages) {
      if (id !== undefined && type !== undefined && name !== undefined)
        found.push({ id, type, name, location, tags: tags ?? {} });
    }
  } catch (error) {
    if (isNotFound(error)) throw error;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
  return found;
}

export function inOrderOfDeletion(resources: Resource[]): Resource[] {
  const order = ({ type }: Resource) => types.findIndex((each) => each.type.toLowerCase() === type.toLowerCase());
  return resources.sort((a, b) => order(a) - order(b));
}
