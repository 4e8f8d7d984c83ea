import * as z from "zod";
import { lazy } from "../lazy.ts";
import type { SizeFacts } from "../plan/facts.ts";
import type { Azure } from "./connect.ts";
import { readSizes } from "./sizes.ts";

/** The sizes of a location, and when Azure gave them, in milliseconds since 1970. */
export interface SizeList {
  readonly at: number;
  readonly sizes: readonly SizeFacts[];
}

/** The list takes a second and changes rarely. */
const maxAgeMilliseconds = 86_400_000;

const lists = new WeakMap<Azure, Map<string, { at: number; readonly list: Promise<SizeList> }>>();

/** The sizes of a location, kept for a day by this process and by the connection's cache. Throws what the client throws. */
export function keptSizes(azure: Azure, location: string): Promise<SizeList> {
  const found = listsOf(azure).get(location);
  return found !== undefined && isRecent(found.at) ? found.list : keep(azure, location, readCacheOrAzure);
}

/** Sizes that were read after `list`. Of several calls at once, the first one reads them. */
export function newerSizes(azure: Azure, location: string, list: Promise<SizeList>): Promise<SizeList> {
  const found = listsOf(azure).get(location);
  return found === undefined || found.list === list ? keep(azure, location, readAzure) : found.list;
}

function listsOf(azure: Azure) {
  const known = lists.get(azure) ?? new Map();
  lists.set(azure, known);
  return known;
}

function isRecent(at: number): boolean {
  const age = Date.now() - at;
  return age >= 0 && age < maxAgeMilliseconds;
}

function keep(azure: Azure, location: string, read: typeof readAzure): Promise<SizeList> {
  const known = listsOf(azure);
  const list = read(azure, location);
  const entry = { at: Date.now(), list };
  known.set(location, entry);
  list.then(
    ({ at }) => {
      entry.at = at;
    },
    () => {
      if (known.get(location) === entry) known.delete(location);
    },
  );
  return list;
}

async function readCacheOrAzure(azure: Azure, location: string): Promise<SizeList> {
  return (await readCache(azure, location)) ?? readAzure(azure, location);
}

async function readAzure(azure: Azure, location: string): Promise<SizeList> {
  const sizes = await readSizes(azure, location);
  const list = { at: Date.now(), sizes };
  // What cannot be kept is asked for again.
  await azure.sizeCache?.write(keyOf(azure, location), JSON.stringify(list)).catch(() => undefined);
  return list;
}

async function readCache(azure: Azure, location: string): Promise<SizeList | undefined> {
  try {
    const text = await azure.sizeCache?.read(keyOf(azure, location));
    const list = text === undefined ? undefined : sizeList().parse(JSON.parse(text));
    return list !== undefined && isRecent(list.at) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** Subscriptions differ in what they may use. An emulator is an endpoint of its own. */
function keyOf({ cloud, endpoint, subscriptionId }: Azure, location: string): string {
  return JSON.stringify([cloud, endpoint, subscriptionId, location]);
}

/** Another version of Berth may have written the entry. */
const sizeList = lazy<z.ZodType<SizeList>>(() =>
  z.object({
    at: z.number(),
    sizes: z.array(
      z.object({
        name: z.string(),
        family: z.string(),
        cores: z.number(),
        memoryGb: z.number(),
        restriction: z.string().optional(),
        zones: z.array(z.string()),
        generations: z.array(z.literal([1, 2])),
        architecture: z.enum(["x64", "arm64"]),
        trustedLaunch: z.boolean(),
        premiumDisks: z.boolean(),
        dataDisks: z.number(),
        acceleratedNetworking: z.boolean(),
        spot: z.boolean(),
        diskControllers: z.array(z.string()),
        localDisks: z.array(
          z.object({ placement: z.enum(["NvmeDisk", "CacheDisk", "ResourceDisk"]), sizeGb: z.number() }),
        ),
      }),
    ),
  }),
);
