import { shortLocation } from "../clouds.ts";
import type { BerthEventFacts } from "../events.ts";
import { wordTexts as words } from "../messages/words.ts";
import { nameOf } from "../resource-id.ts";
import { retry } from "../run/retry.ts";
import type { Azure } from "./connect.ts";
import { isNotFound, isReserved, toBerthError } from "./http/errors.ts";
import { retryTransient } from "./http/retry-transient.ts";

export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly location: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** The types that are deleted, in dependency order. */
const types: readonly { readonly type: string; readonly kind: string }[] = [
  { type: "Microsoft.Compute/virtualMachines/extensions", kind: words.extension },
  { type: "Microsoft.Compute/virtualMachines", kind: words.machine },
  { type: "Microsoft.Compute/disks", kind: words.disk },
  { type: "Microsoft.Network/networkInterfaces", kind: words.networkInterface },
  { type: "Microsoft.Network/publicIPAddresses", kind: words.publicAddress },
  { type: "Microsoft.Network/networkSecurityGroups", kind: words.securityGroup },
  { type: "Microsoft.Network/virtualNetworks", kind: words.network },
  { type: "Microsoft.Network/natGateways", kind: words.natGateway },
  { type: "Microsoft.Compute/availabilitySets", kind: words.availabilitySet },
  { type: "Microsoft.Compute/galleries/images/versions", kind: words.imageVersion },
  { type: "Microsoft.Compute/galleries/images", kind: words.image },
  { type: "Microsoft.Compute/galleries", kind: words.gallery },
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
  return inOrderOfDeletion(
    await collect(azure, `/subscriptions/${azure.subscriptionId}/resources`, { $filter: filter }),
  );
}

export async function resourcesOfGroup(azure: Azure, resourceGroup: string): Promise<Resource[]> {
  try {
    const group = `/subscriptions/${azure.subscriptionId}/resourceGroups/${resourceGroup}`;
    return inOrderOfDeletion(await collect(azure, `${group}/resources`));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** One resource by its id; undefined where it does not exist. A listing may be stale, this is not. */
export async function findResource(azure: Azure, id: string, type: string): Promise<Resource | undefined> {
  if (!isOurType(type)) return undefined;
  try {
    return resourceOf({ name: nameOf(id), ...(await azure.arm.get<ListedResource>(id)), id, type });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

/** Compute reserves the interface of a machine that it could not create for 180 seconds: rancher/machine#359. */
const reservationSeconds = 20;
const reservationAttempts = 11;

/** Deletes one resource. One that no longer exists is not an error; one that is already being deleted is waited for. */
export async function deleteResource(
  azure: Azure,
  { id }: Resource,
  { signal, report }: { readonly signal: AbortSignal | undefined; readonly report: (facts: BerthEventFacts) => void },
): Promise<void> {
  try {
    const pause = (seconds: number) => azure.wait(seconds, signal);
    const unreserved = () =>
      retry(() => azure.arm.delete(id, { signal }), {
        attempts: reservationAttempts,
        isRetryable: (error) => signal?.aborted !== true && isReserved(error),
        pause: () => {
          report({ type: "retry", reason: "azure-busy", seconds: reservationSeconds });
          return pause(reservationSeconds);
        },
      });
    await retryTransient(unreserved, { report, pause });
  } catch (error) {
    if (!isNotFound(error)) throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

interface ListedResource extends Partial<Omit<Resource, "location">> {
  readonly location?: string;
}

async function collect(azure: Azure, path: string, query?: Readonly<Record<string, string>>): Promise<Resource[]> {
  const found: Resource[] = [];
  try {
    for await (const listed of azure.arm.list<ListedResource>(path, { query })) {
      const { id, type, name } = listed;
      if (id !== undefined && type !== undefined && name !== undefined)
        found.push(resourceOf({ ...listed, id, type, name }));
    }
  } catch (error) {
    if (isNotFound(error)) throw error;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
  return found;
}

function resourceOf({
  id,
  type,
  name,
  location,
  tags,
}: ListedResource & Pick<Resource, "id" | "type" | "name">): Resource {
  const where = location === undefined ? undefined : shortLocation(location);
  return { id, type, name, location: where, tags: tags ?? {} };
}

export function inOrderOfDeletion(resources: Resource[]): Resource[] {
  const order = ({ type }: Resource) => types.findIndex((each) => each.type.toLowerCase() === type.toLowerCase());
  return resources.sort((a, b) => order(a) - order(b));
}
