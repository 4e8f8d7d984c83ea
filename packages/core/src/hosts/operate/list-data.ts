import type { Azure } from "../../azure/connect.ts";
import { type Resource, taggedResources } from "../../azure/resources.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { type HostOwner, parseOwner } from "../../plan/owner.ts";
import { timeInTag } from "../../plan/tag-values.ts";
import { tagNames } from "../../plan/tags.ts";
import { groupOf, nameOf, typeNameOf } from "../../resource-id.ts";
import { mapConcurrent } from "../../run/map-concurrent.ts";
import { type RunOptions, throwIfAborted } from "../../run/options.ts";
import { isHostName } from "../../spec/host-name.ts";
import { readPart } from "../model/existing-part.ts";

/** A disk that stays without its host, or a snapshot of a data disk. Azure bills both until they are deleted. */
export interface StoredData {
  readonly kind: "disk" | "snapshot";
  readonly name: string;
  readonly resourceGroup: string;
  readonly id: string;
  readonly location: string;
  /** The host whose data it has. It need not exist any more. */
  readonly host: string;
  readonly owner: HostOwner | undefined;
  readonly sizeGb: number | undefined;
  readonly createdAt: Date | undefined;
  /** The machine that the disk is attached to. */
  readonly attachedTo: string | undefined;
}

/** Lists the data disks that stay without their hosts, and the snapshots of data disks, by name. */
export function listData(azure: Azure, options: Pick<RunOptions, "signal"> = {}): Promise<StoredData[]> {
  return runVerb(azure, options, () => list(azure, options));
}

async function list(azure: Azure, { signal }: Pick<RunOptions, "signal">): Promise<StoredData[]> {
  throwIfAborted(signal);
  const tagged = await taggedResources(azure, tagNames.data);
  const stored = tagged.filter(
    ({ type, tags }) => ["disks", "snapshots"].includes(typeNameOf(type)) && isHostName(tags[tagNames.data] ?? ""),
  );
  const read = await mapConcurrent(stored, 8, (each) => readData(azure, each));
  return read.filter((each) => each !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface DiskBody {
  readonly managedBy?: string;
  readonly properties?: { readonly diskSizeGB?: number; readonly timeCreated?: string };
}

async function readData(azure: Azure, resource: Resource): Promise<StoredData | undefined> {
  const { id, name, type, location = "", tags } = resource;
  const body = await readPart<DiskBody>(azure, id);
  // A listing may name what no longer exists.
  if (body === undefined) return undefined;
  const { managedBy, properties = {} } = body;
  return {
    kind: typeNameOf(type) === "disks" ? "disk" : "snapshot",
    ...{ id, name, location, resourceGroup: groupOf(id) },
    host: tags[tagNames.data] ?? "",
    owner: parseOwner(tags[tagNames.owner]),
    sizeGb: properties.diskSizeGB,
    createdAt: timeInTag(properties.timeCreated),
    attachedTo: managedBy === undefined ? undefined : nameOf(managedBy),
  };
}
