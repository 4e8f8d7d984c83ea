import type { Azure } from "../azure/connect.ts";
import { groupOf } from "../azure/resources.ts";
import { type Host, readHost, resourcesByHost, throwIfStopped } from "./host.ts";

export interface ListOptions {
  readonly resourceGroup?: string;
  readonly signal?: AbortSignal;
}

/** Every host of the subscription, half-made ones too, by name. */
export async function listHosts(azure: Azure, options: ListOptions = {}): Promise<Host[]> {
  throwIfStopped(options.signal);
  const hosts = await resourcesByHost(azure);
  const wanted = [...hosts].filter(([, resources]) => {
    const group = groupOf(resources[0]?.id ?? "");
    return options.resourceGroup === undefined || group.toLowerCase() === options.resourceGroup.toLowerCase();
  });
  const read = await Promise.all(wanted.map(([name, resources]) => readHost(azure, name, resources)));
  return read.sort((a, b) => (a.name < b.name ? -1 : 1));
}
