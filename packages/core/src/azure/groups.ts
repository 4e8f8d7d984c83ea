import type { Azure } from "./connect.ts";
import { isNotFound } from "./http/errors.ts";

/** What Berth reads of a resource group. */
export interface ResourceGroup {
  readonly tags?: Readonly<Record<string, string>>;
}

/** Undefined where there is none. Throws what the client throws, as do the others. */
export async function readGroup(azure: Azure, name: string): Promise<ResourceGroup | undefined> {
  try {
    return await azure.arm.get<ResourceGroup>(groupId(azure, name));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export async function putGroup(
  azure: Azure,
  name: string,
  group: ResourceGroup & { readonly location: string },
): Promise<void> {
  await azure.arm.put(groupId(azure, name), group);
}

/** Deletes a resource group with all that is in it. One that does not exist is not an error. */
export async function deleteGroup(azure: Azure, name: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await azure.arm.delete(groupId(azure, name), { signal });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

function groupId({ subscriptionId }: Azure, name: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
}
