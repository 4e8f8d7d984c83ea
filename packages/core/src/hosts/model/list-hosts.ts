import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { groupOf } from "../../resource-id.ts";
import { mapConcurrent } from "../../run/map-concurrent.ts";
import { throwIfAborted } from "../../run/options.ts";
import { type Host, resourcesByHost } from "./host.ts";
import { hostFromInventory, readInventory } from "./inventory.ts";

/** Options of `listHosts`. */
export interface ListOptions {
  readonly resourceGroup?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** All hosts of the subscription by name, incomplete ones too. It takes a handful of listings, however many hosts exist. */
export function listHosts(azure: Azure, options: ListOptions = {}): Promise<Host[]> {
  return runVerb(azure, options, () => list(azure, options));
}

async function list(azure: Azure, options: ListOptions): Promise<Host[]> {
  throwIfAborted(options.signal);
  const hosts = await resourcesByHost(azure);
  const wanted = [...hosts].filter(([, resources]) => {
    const group = groupOf(resources[0]?.id ?? "");
    return options.resourceGroup === undefined || group.toLowerCase() === options.resourceGroup.toLowerCase();
  });
  if (wanted.length === 0) return [];
  const inventory = await readInventory(azure);
  const read = await mapConcurrent(wanted, 8, ([name, resources]) =>
    hostFromInventory(azure, inventory, name, resources),
  );
  return read.sort((a, b) => (a.name < b.name ? -1 : 1));
}
