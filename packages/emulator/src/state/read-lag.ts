import type { Resource } from "./resource.ts";

/** Eventual consistency: how many reads after a create or a delete still return the previous state. */
export interface ReadLagOptions {
  /** Reads of the resource itself. Default 0. */
  readonly reads?: number;
  /** Listings that omit a new resource, or still contain a deleted one. Default 0. */
  readonly listings?: number;
}

export interface ReadLag {
  recordCreate(id: string): void;
  recordDelete(resource: Resource): void;
  /**
   * Returns what a stale read of a resource sees: `missing` for a new one, the old state of a deleted one. Returns undefined
   * if the read is not stale.
   */
  read(id: string): Resource | "missing" | undefined;
  /** Returns what a stale listing contains, from the resources that are in its scope now and those that were. */
  list(present: readonly Resource[], isInScope: (resource: Resource) => boolean): Resource[];
  /** Ends all staleness, and sets the lag of later creates and deletes. */
  set(options: ReadLagOptions): void;
  clear(): void;
}

interface StaleEntry {
  reads: number;
  listings: number;
  /** The deleted resource; undefined for a new one. */
  readonly deleted: Resource | undefined;
}

/** Counts reads instead of seconds, so that tests need no time. Azure's caches lag by seconds, its listings by minutes. */
export function createReadLag(options: ReadLagOptions): ReadLag {
  let { reads = 0, listings = 0 } = options;
  const stale = new Map<string, StaleEntry>();
  const record = (id: string, deleted: Resource | undefined) => {
    if (reads > 0 || listings > 0) stale.set(id.toLowerCase(), { reads, listings, deleted });
  };
  return {
    recordCreate: (id) => record(id, undefined),
    recordDelete: (resource) => record(resource.id, { ...resource, properties: { ...resource.properties } }),
    read(id) {
      const entry = stale.get(id.toLowerCase());
      if (entry === undefined || entry.reads <= 0) return undefined;
      entry.reads -= 1;
      return entry.deleted ?? "missing";
    },
    list(present, isInScope) {
      const listed = new Map(present.map((resource) => [resource.id.toLowerCase(), resource]));
      for (const [key, entry] of stale) {
        const { deleted } = entry;
        const isAffected = deleted === undefined ? listed.has(key) : !listed.has(key) && isInScope(deleted);
        if (!isAffected || entry.listings <= 0) continue;
        entry.listings -= 1;
        if (deleted === undefined) listed.delete(key);
        else listed.set(key, deleted);
      }
      return [...listed.values()];
    },
    set(next) {
      ({ reads = 0, listings = 0 } = next);
      stale.clear();
    },
    clear: () => stale.clear(),
  };
}
