import type { Resource } from "./resource.ts";

/** How far reads are behind writes: how many reads of a resource that was made or deleted still tell of before. */
export interface LagOptions {
  /** Reads of the resource itself. Default 0. */
  readonly reads?: number;
  /** Listings in which it would or would not stand. Default 0. */
  readonly listings?: number;
}

export interface Lag {
  made(id: string): void;
  removed(resource: Resource): void;
  /** What a read is told: the resource as it is, `missing` where it was made a moment ago, or as it was before it went. */
  read(id: string): Resource | "missing" | undefined;
  /** What a listing is told, of the resources that are in its scope now and of those that were. */
  list(present: readonly Resource[], isInScope: (resource: Resource) => boolean): Resource[];
  /** Reads have caught up; from now on they fall this far behind. */
  fall(behind: LagOptions): void;
  clear(): void;
}

interface Behind {
  reads: number;
  listings: number;
  /** The resource that is gone; undefined for one that is new. */
  readonly gone: Resource | undefined;
}

/** Eventual consistency, counted in reads, so that it needs no time: Azure's caches take seconds, its listings minutes. */
export function createLag(options: LagOptions): Lag {
  let { reads = 0, listings = 0 } = options;
  const behind = new Map<string, Behind>();
  const note = (id: string, gone: Resource | undefined) => {
    if (reads > 0 || listings > 0) behind.set(id.toLowerCase(), { reads, listings, gone });
  };
  return {
    made: (id) => note(id, undefined),
    removed: (resource) => note(resource.id, { ...resource, properties: { ...resource.properties } }),
    read(id) {
      const entry = behind.get(id.toLowerCase());
      if (entry === undefined || entry.reads <= 0) return undefined;
      entry.reads -= 1;
      return entry.gone ?? "missing";
    },
    list(present, isInScope) {
      const shown = new Map(present.map((resource) => [resource.id.toLowerCase(), resource]));
      for (const [key, entry] of behind) {
        const concerned = entry.gone === undefined ? shown.has(key) : !shown.has(key) && isInScope(entry.gone);
        if (!concerned || entry.listings <= 0) continue;
        entry.listings -= 1;
        if (entry.gone === undefined) shown.delete(key);
        else shown.set(key, entry.gone);
      }
      return [...shown.values()];
    },
    fall(far) {
      ({ reads = 0, listings = 0 } = far);
      behind.clear();
    },
    clear: () => behind.clear(),
  };
}
