import type { Azure } from "@dockberth/core";

/** The names of every resource and resource group of the subscription, in order; empty where nothing is left. */
export async function resourcesLeft({ resources }: Azure): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of resources.resources.list()) names.push(name ?? "");
  for await (const { name } of resources.resourceGroups.list()) names.push(name ?? "");
  return names.sort();
}
