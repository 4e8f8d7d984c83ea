import type { Azure } from "../../azure/connect.ts";
import { findResource, type Resource } from "../../azure/resources.ts";
import { BerthError } from "../../errors/index.ts";
import { tagNames } from "../../plan/tags.ts";
import { groupOf, isSameId, typeNameOf } from "../../resource-id.ts";

/**
 * The resources of one host, of which at most one is a machine. A caller who may tag a machine of their own could otherwise get
 * the keys and the scripts of the host, or have another owner's machine removed with it.
 * @param resourceGroup which of several machines is meant
 * @throws BerthError `host-ambiguous`
 */
export async function partsWithOneMachine(
  azure: Azure,
  host: string,
  parts: readonly Resource[],
  resourceGroup: string | undefined,
): Promise<readonly Resource[]> {
  const listed = parts.filter(isMachine);
  if (listed.length < 2) return parts;
  // The listing may be stale.
  const read = await Promise.all(listed.map(({ id, type }) => findResource(azure, id, type)));
  const machines = read.filter((machine) => machine?.tags[tagNames.host] === host) as Resource[];
  const remaining = parts.filter((part) => !isMachine(part) || machines.some(({ id }) => isSameId(id, part.id)));
  if (machines.length < 2) return remaining;
  const isMeant = ({ id }: Resource) => isSameId(groupOf(id), resourceGroup ?? "");
  if (machines.filter(isMeant).length === 1) return remaining.filter(isMeant);
  throw new BerthError("host-ambiguous", { host, machines: machines.map(({ id }) => id) });
}

function isMachine({ type }: Resource): boolean {
  return typeNameOf(type) === "virtualmachines";
}
