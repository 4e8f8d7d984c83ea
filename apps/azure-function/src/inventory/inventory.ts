import { type Azure, type Host, listHosts } from "@dockberth/core";
import type { HostRecord, HostResult } from "../storage/hosts.ts";
import type { Store } from "../storage/store.ts";
import { type Refreshed, refreshed } from "./refreshed.ts";

/** The hosts of each subscription, read once for any number of readers. */
export interface Inventory {
  /**
   * The hosts, by name. Changes by this application are in it as soon as their operation is shown as ended; any other change
   * within some seconds.
   */
  read(subscriptionId: string): Promise<Snapshot>;
  /** The application's records have changed, perhaps in another process. */
  noteChange(subscriptionId: string): void;
}

/** The same object for as long as nothing was read again. */
export interface Snapshot {
  readonly hosts: readonly InventoryHost[];
}

export interface InventoryHost {
  readonly name: string;
  /** As Azure's listing has it; undefined where it has nothing of the host. */
  readonly listed: Host | undefined;
  readonly record: HostRecord | undefined;
  /** What the last operation left, if that is newer than the listing. */
  readonly result: HostResult | undefined;
}

/** A listing of ARM takes requests from the budget of the workers. */
const listingSeconds = { fresh: 5, usable: 15 };

/** The records cost a query of a table, and say what this application is doing. */
const recordSeconds = { fresh: 1, usable: 1 };

/** By how much the clocks of two processes may differ. */
const skewSeconds = 5;

interface Listing {
  readonly startedAt: number;
  readonly hosts: readonly Host[];
  /** The hosts with a record at that time: one whose record is gone since has been removed. */
  readonly recorded: ReadonlySet<string>;
}

export interface InventorySources {
  readonly azure: (subscriptionId: string) => Promise<Azure>;
  readonly store: Pick<Store, "hosts">;
  readonly now: () => Date;
}

export function createInventory({ azure, store, now }: InventorySources): Inventory {
  const milliseconds = () => now().getTime();
  const open = (subscriptionId: string) => {
    const records = refreshed(() => store.hosts.list(subscriptionId), recordSeconds, milliseconds);
    const listing = refreshed(
      async (): Promise<Listing> => {
        const startedAt = milliseconds();
        const recorded = new Set((await records.read()).map(({ name }) => name));
        return { startedAt, hosts: await listHosts(await azure(subscriptionId)), recorded };
      },
      listingSeconds,
      milliseconds,
    );
    return { records, read: snapshots(listing, records) };
  };
  const subscriptions = new Map<string, ReturnType<typeof open>>();
  const of = (subscriptionId: string) => {
    const opened = subscriptions.get(subscriptionId) ?? open(subscriptionId);
    subscriptions.set(subscriptionId, opened);
    return opened;
  };
  return {
    read: (subscriptionId) => of(subscriptionId).read(),
    noteChange: (subscriptionId) => of(subscriptionId).records.forget(),
  };
}

/** The same snapshot for as long as neither the listing nor the records are read again. */
function snapshots(listing: Refreshed<Listing>, records: Refreshed<readonly HostRecord[]>): () => Promise<Snapshot> {
  let last:
    | { readonly listing: Listing; readonly records: readonly HostRecord[]; readonly snapshot: Snapshot }
    | undefined;
  return async () => {
    const [listed, known] = await Promise.all([listing.read(), records.read()]);
    if (last?.listing !== listed || last.records !== known)
      last = { listing: listed, records: known, snapshot: toSnapshot(listed, known) };
    return last.snapshot;
  };
}

function toSnapshot({ hosts, startedAt, recorded }: Listing, records: readonly HostRecord[]): Snapshot {
  const recordOf = new Map(records.map((record) => [record.name, record]));
  const isRemoved = (name: string) => recorded.has(name) && !recordOf.has(name);
  const listedOf = new Map(hosts.map((host) => [host.name, host]));
  const names = [...new Set([...listedOf.keys(), ...recordOf.keys()])].filter((name) => !isRemoved(name)).sort();
  return {
    hosts: names.map((name) => {
      const record = recordOf.get(name);
      return { name, listed: listedOf.get(name), record, result: newerResult(record, startedAt) };
    }),
  };
}

/** A listing that began before an operation ended may miss its effect. */
function newerResult(record: HostRecord | undefined, startedAt: number): HostResult | undefined {
  const { result } = record ?? {};
  return result !== undefined && Date.parse(result.at) > startedAt - skewSeconds * 1000 ? result : undefined;
}
