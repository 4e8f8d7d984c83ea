import type { Azure } from "../../azure/connect.ts";
import { deleteDeployment } from "../../azure/deployment.ts";
import { deleteGroup, type ResourceGroup, readGroup } from "../../azure/groups.ts";
import { isNotFound, toBerthError } from "../../azure/http/errors.ts";
import { readNetworkResource } from "../../azure/network.ts";
import {
  deleteResource,
  findResource,
  isOurType,
  kindOf,
  type Resource,
  resourcesOfGroup,
} from "../../azure/resources.ts";
import { isBerthError } from "../../errors/index.ts";
import { batchNames } from "../../plan/resource-names.ts";
import { tagNames } from "../../plan/tags.ts";
import { typeNameOf } from "../../resource-id.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import type { RemovalLog } from "./removal.ts";

/** What hosts share, in dependency order: a network refers to its NAT gateway, which refers to its address. */
const sharedTypes = ["virtualnetworks", "natgateways", "publicipaddresses", "availabilitysets"];

/** Removes what the hosts of a group share and Berth created, where no host uses it any more. */
export async function removeUnusedShared(
  azure: Azure,
  host: string,
  group: string,
  run: RunOptions,
  log: RemovalLog,
): Promise<void> {
  const options = { signal: run.signal, report: reporter(host, run) };
  for (const shared of await sharedResources(azure, group)) {
    const started = Date.now();
    const kind = kindOf(shared.type);
    if (await deletedUnlessUsed(azure, group, shared, options)) log.removed(kind, shared.name, started);
    else log.kept(kind, shared.name, "in-use");
  }
}

/**
 * Removes the resource group where Berth created it and it is empty. Resolves with whether it is gone.
 * @param deployments the names in its history
 */
export async function removeEmptyGroup(
  azure: Azure,
  host: string,
  { name: group, deployments }: { readonly name: string; readonly deployments: readonly string[] },
  { signal }: RunOptions,
  log: RemovalLog,
): Promise<boolean> {
  const started = Date.now();
  const [found, isLast] = await Promise.all([findGroup(azure, group), isEmpty(azure, group)]);
  const isOurs = isOurGroup(found);
  if (isLast && !isOurs) await deleteBatchDeployments(azure, group, deployments, signal);
  if (!isOurs) return false;
  if (!isLast) {
    log.kept("resource group", group, "not-empty");
    return false;
  }
  try {
    await deleteGroup(azure, group, signal);
  } catch (error) {
    throw toBerthError(error, { host, endpoint: azure.endpoint });
  }
  log.removed("resource group", group, started);
  return true;
}

export async function findGroup(azure: Azure, group: string): Promise<ResourceGroup | undefined> {
  try {
    return await readGroup(azure, group);
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

/** Whether Berth created the resource group. */
export function isOurGroup(group: ResourceGroup | undefined): boolean {
  return group?.tags?.[tagNames.shared] === "group";
}

/** InUseSubnetCannotBeDeleted, NicInUse, PublicIPAddressCannotBeDeleted and the like. */
export function isInUseError(error: unknown): boolean {
  return isBerthError(error, "azure-unexpected") && /InUse|CannotBeDeleted/.test(error.details.azureCode);
}

async function sharedResources(azure: Azure, group: string): Promise<Resource[]> {
  const place = ({ type }: Resource) => sharedTypes.indexOf(typeNameOf(type));
  const shared = (await resourcesOfGroup(azure, group)).filter(({ tags }) => tags[tagNames.shared] !== undefined);
  return shared.filter((each) => place(each) >= 0).sort((a, b) => place(a) - place(b));
}

/** A host that is created between the check and the deletion keeps its network: Azure then rejects the deletion. */
async function deletedUnlessUsed(
  azure: Azure,
  group: string,
  shared: Resource,
  run: Parameters<typeof deleteResource>[2],
): Promise<boolean> {
  if (await isInUse(azure, group, shared)) return false;
  try {
    await deleteResource(azure, shared, run);
    return true;
  } catch (error) {
    if (isInUseError(error)) return false;
    throw error;
  }
}

/** https://learn.microsoft.com/azure/templates/microsoft.compute/availabilitysets */
interface AvailabilitySet {
  readonly properties?: { readonly virtualMachines?: readonly unknown[] };
}

async function isInUse(azure: Azure, group: string, { id, type, name }: Resource): Promise<boolean> {
  try {
    switch (typeNameOf(type)) {
      case "virtualnetworks": {
        const { subnets = [] } = (await readNetworkResource(azure, "virtualNetworks", group, name)).properties ?? {};
        // Berth makes one subnet; further ones are another user's work, also without machines.
        return subnets.length > 1 || subnets.some(({ properties }) => (properties?.ipConfigurations ?? []).length > 0);
      }
      case "natgateways":
        return ((await readNetworkResource(azure, "natGateways", group, name)).properties?.subnets ?? []).length > 0;
      case "availabilitysets":
        return ((await azure.arm.get<AvailabilitySet>(id)).properties?.virtualMachines ?? []).length > 0;
      default: {
        const { properties } = await readNetworkResource(azure, "publicIPAddresses", group, name);
        return properties?.ipConfiguration !== undefined || properties?.natGateway !== undefined;
      }
    }
  } catch (error) {
    if (isNotFound(error)) return false;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

/** A listing may name what no longer exists, so each resource is read. */
async function isEmpty(azure: Azure, group: string): Promise<boolean> {
  for (const { id, type } of await resourcesOfGroup(azure, group)) {
    if (!isOurType(type) || (await findResource(azure, id, type)) !== undefined) return false;
  }
  return true;
}

/** The deployments of batches stay in the group's history until its last host is removed. */
async function deleteBatchDeployments(
  azure: Azure,
  resourceGroup: string,
  deployments: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const name of Object.values(batchNames).filter((each) => deployments.includes(each)))
    await deleteDeployment(azure, { resourceGroup, name }, signal);
}
