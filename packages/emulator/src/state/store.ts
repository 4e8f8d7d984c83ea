import { randomUUID } from "node:crypto";
import type { Json } from "../json.ts";
import type { ReadLag } from "./read-lag.ts";
import type { Resource } from "./resource.ts";
import { sameId } from "./resource-id.ts";
import { readState, writeState } from "./state-file.ts";

export interface Store {
  get(id: string): Resource | undefined;
  put(
    resource: Omit<Resource, "etag" | "createdAt" | "changedAt" | "hidden"> & { hidden?: Json | undefined },
  ): Resource;
  /** Removes a resource and its children. */
  remove(id: string): void;
  all(): Resource[];
  /** Every resource whose id begins with this one, in the order of their creation. */
  childrenOf(id: string): Resource[];
  /** Changes a resource and saves it under a new etag, together with what was changed in place. */
  update(resource: Resource, change?: ResourceChange): void;
  clear(): void;
}

export type ResourceChange = Partial<Pick<Resource, "tags" | "properties" | "extra" | "hidden">>;

/** Keeps the resources in memory and, with a folder, also in its state file. The memory changes once the file has. */
export function createStore(stateFolder: string | undefined, now: () => Date, readLag: ReadLag): Store {
  const left = stateFolder === undefined ? [] : readState(stateFolder);
  const resources = new Map<string, Resource>(left.map((resource) => [resource.id.toLowerCase(), resource]));
  // A change of one firewall asks for the rules of all groups, so they are found without a look at every resource.
  const keysBelow = new Map<string, Set<string>>();
  const index = (key: string) => {
    for (const above of keysAbove(key)) keysBelow.set(above, (keysBelow.get(above) ?? new Set()).add(key));
  };
  for (const key of resources.keys()) index(key);
  const save = (next: () => readonly Resource[]) => {
    if (stateFolder !== undefined) writeState(stateFolder, next());
  };
  return {
    get: (id) => resources.get(id.toLowerCase()),
    put(given) {
      const before = resources.get(given.id.toLowerCase());
      const resource: Resource = {
        ...given,
        id: before?.id ?? given.id,
        hidden: given.hidden ?? before?.hidden ?? {},
        etag: `"${randomUUID()}"`,
        createdAt: before?.createdAt ?? now().toISOString(),
        changedAt: now().toISOString(),
      };
      save(() => [...new Map(resources).set(given.id.toLowerCase(), resource).values()]);
      if (before === undefined) readLag.recordCreate(given.id);
      resources.set(given.id.toLowerCase(), resource);
      index(given.id.toLowerCase());
      return resource;
    },
    remove(id) {
      const prefix = `${id.toLowerCase()}/`;
      const removed = new Map([...resources].filter(([key]) => sameId(key, id) || key.startsWith(prefix)));
      save(() => [...resources].filter(([key]) => !removed.has(key)).map(([, resource]) => resource));
      for (const [key, resource] of removed) {
        readLag.recordDelete(resource);
        resources.delete(key);
        for (const above of keysAbove(key)) keysBelow.get(above)?.delete(key);
      }
    },
    all: () => [...resources.values()],
    childrenOf: (id) => [...(keysBelow.get(id.toLowerCase()) ?? [])].flatMap((key) => resources.get(key) ?? []),
    update(resource, change = {}) {
      const changed = { ...change, etag: `"${randomUUID()}"`, changedAt: now().toISOString() };
      save(() => [...resources.values()].map((each) => (each === resource ? { ...each, ...changed } : each)));
      Object.assign(resource, changed);
    },
    clear() {
      save(() => []);
      resources.clear();
      keysBelow.clear();
    },
  };
}

function keysAbove(key: string): string[] {
  const parts = key.split("/");
  return parts.slice(2).map((_part, at) => parts.slice(0, at + 2).join("/"));
}
