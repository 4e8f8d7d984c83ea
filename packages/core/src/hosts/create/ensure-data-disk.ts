import type { Azure } from "../../azure/connect.ts";
import { changeTags } from "../../azure/tags.ts";
import { shortLocation } from "../../clouds.ts";
import { BerthError } from "../../errors/index.ts";
import type { Reason } from "../../errors/reasons.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { HostOwner } from "../../plan/owner.ts";
import { type Tags, tagNames } from "../../plan/tags.ts";
import { groupOf, isSameId, nameOf } from "../../resource-id.ts";
import { type RunOptions, throwIfAborted } from "../../run/options.ts";
import { readPart } from "../model/existing-part.ts";
import { requireOwnerTag } from "../model/owner.ts";
import { plannedMachineId } from "../model/planned.ts";

interface ExistingDisk {
  readonly location?: string;
  readonly tags?: Tags;
  /** The id of the machine that it is attached to. */
  readonly managedBy?: string;
}

/**
 * Checks the data disk before anything is created: Azure would reject the machine after everything else exists. The tag of
 * an existing disk keeps removals from deleting it, whatever its name is.
 * @throws BerthError `data-disk-unusable`, `owner-differs` where an owner is given and the disk belongs to another one
 */
export async function ensureDataDisk(
  azure: Azure,
  plan: HostPlan,
  { owner, signal }: RunOptions & { readonly owner?: HostOwner | undefined },
): Promise<void> {
  if (plan.dataDisk === undefined) return;
  const { id, existing } = plan.dataDisk;
  const disk = await readPart<ExistingDisk>(azure, id);
  if (existing) requireOwnerTag(plan.name, disk?.tags ?? {}, owner);
  const reason = problemOf(disk, plan, plannedMachineId(azure, plan) ?? "");
  if (reason !== undefined)
    throw new BerthError("data-disk-unusable", { disk: nameOf(id), resourceGroup: groupOf(id), reason });
  throwIfAborted(signal);
  if (existing && disk?.tags?.[tagNames.data] === undefined)
    await changeTags(azure, id, { [tagNames.data]: plan.name }, signal);
}

function problemOf(disk: ExistingDisk | undefined, plan: HostPlan, machineId: string): Reason | undefined {
  const isNew = plan.dataDisk?.existing === false;
  if (disk === undefined) return isNew ? undefined : { code: "disk-missing" };
  const { managedBy } = disk;
  const location = shortLocation(disk.location ?? "");
  if (managedBy !== undefined && isSameId(managedBy, machineId)) return undefined;
  // A new disk of an interrupted create has the tags of its machine, and ARM goes on with it.
  if (isNew) return disk.tags?.[tagNames.data] === undefined ? undefined : { code: "disk-name-taken" };
  if (managedBy !== undefined) return { code: "disk-attached", machine: nameOf(managedBy) };
  return location === plan.location ? undefined : { code: "disk-elsewhere", location };
}
