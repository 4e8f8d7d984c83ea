import type { Answer } from "../../http/conditional.ts";
import { type HostResponse, toHostResponse, toPendingHostResponse, toResultHostResponse } from "../../http/schemas.ts";
import type { InventoryHost, Snapshot } from "../../inventory/inventory.ts";
import type { HostRecord } from "../../storage/hosts.ts";

/** The hosts of a snapshot as responses, made once for all readers. */
export interface ShownHosts {
  readonly hosts: readonly HostResponse[];
  readonly byName: ReadonlyMap<string, HostResponse>;
  /** What was answered from them, by request. */
  readonly answers: Map<string, Answer>;
}

const shownOf = new WeakMap<Snapshot, ShownHosts>();

export function shownHosts(snapshot: Snapshot): ShownHosts {
  const known = shownOf.get(snapshot);
  if (known !== undefined) return known;
  const hosts = snapshot.hosts.map(toResponse);
  const shown = { hosts, byName: new Map(hosts.map((host) => [host.name, host])), answers: new Map() };
  shownOf.set(snapshot, shown);
  return shown;
}

function toResponse({ listed, record, result }: InventoryHost): HostResponse {
  if (record !== undefined && result !== undefined) return toResultHostResponse(result, record);
  return listed === undefined ? toPendingHostResponse(record as HostRecord) : toHostResponse(listed, record);
}
