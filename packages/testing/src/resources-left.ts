import type { Azure } from "@dockberth/core";

/** The sorted names of all resources and resource groups of the subscription. */
export async function resourcesLeft({ resources }: Azure): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of resources.resources.list()) names.push(name ?? "");
  for await (const { name } of resources.resourceGroups.list()) names.push(name ?? "");
  return names.sort();
}
