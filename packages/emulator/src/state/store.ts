import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../json.ts";
import type { ReadLag } from "./read-lag.ts";
import type { Resource } from "./resource.ts";
import { sameId } from "./resource-id.ts";

export interface Store {
  get(id: string): Resource | undefined;
  put(resource: Omit<Resource, "etag" | "createdAt" | "hidden"> & { hidden?: Json | undefined }): Resource;
  /** Removes a resource and its children. */
  remove(id: string): void;
  all(): Resource[];
  /** Every resource whose id begins with this one, in the order of their creation. */
  childrenOf(id: string): Resource[];
  /** Must be called after a resource was changed in place: saves it under a new etag. */
  touch(resource: Resource): void;
  clear(): void;
}

/** Keeps the resources in memory and, with a folder, also in `arm.json`, which only its owner can read. */
export function createStore(stateFolder: string | undefined, now: () => Date, readLag: ReadLag): Store {
  const resources = new Map<string, Resource>(
    read(stateFolder).map((resource) => [resource.id.toLowerCase(), resource]),
  );
  // A change of one firewall asks for the rules of all groups, so they are found without a look at every resource.
  const keysBelow = new Map<string, Set<string>>();
  const index = (key: string) => {
    for (const above of keysAbove(key)) keysBelow.set(above, (keysBelow.get(above) ?? new Set()).add(key));
  };
  for (const key of resources.keys()) index(key);
  const save = () => write(stateFolder, [...resources.values()]);
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
      };
      if (before === undefined) readLag.recordCreate(given.id);
      resources.set(given.id.toLowerCase(), resource);
      index(given.id.toLowerCase());
      save();
      return resource;
    },
    remove(id) {
      const prefix = `${id.toLowerCase()}/`;
      for (const [key, resource] of resources) {
        if (!sameId(key, id) && !key.startsWith(prefix)) continue;
        readLag.recordDelete(resource);
        resources.delete(key);
        for (const above of keysAbove(key)) keysBelow.get(above)?.delete(key);
      }
      save();
    },
    all: () => [...resources.values()],
    childrenOf: (id) => [...(keysBelow.get(id.toLowerCase()) ?? [])].flatMap((key) => resources.get(key) ?? []),
    touch(resource) {
      resource.etag = `"${randomUUID()}"`;
      save();
    },
    clear() {
      resources.clear();
      keysBelow.clear();
      save();
    },
  };
}

function keysAbove(key: string): string[] {
  const parts = key.split("/");
  return parts.slice(2).map((_part, at) => parts.slice(0, at + 2).join("/"));
}

function read(folder: string | undefined): Resource[] {
  if (folder === undefined) return [];
  try {
    return JSON.parse(readFileSync(join(folder, "arm.json"), "utf8")) as Resource[];
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}

function write(folder: string | undefined, resources: readonly Resource[]): void {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `arm.json.${process.pid}`);
  writeFileSync(temporary, JSON.stringify(resources), { mode: 0o600 });
  renameSync(temporary, join(folder, "arm.json"));
}
