import type { Azure } from "@dockberth/core";
import { listAll } from "./arm.ts";

/** The sorted names of all resources and resource groups of the subscription. */
export async function resourcesLeft(azure: Azure): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of listAll(azure, "resources")) names.push(name ?? "");
  for await (const { name } of listAll(azure, "resourceGroups")) names.push(name ?? "");
  return names.sort();
}
