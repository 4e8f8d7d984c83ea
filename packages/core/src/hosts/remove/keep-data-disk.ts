import type { Azure } from "../../azure/connect.ts";
import { isNotFound, toBerthError } from "../../azure/http/errors.ts";
import { readMachineById, type VirtualMachine } from "../../azure/machine-reads.ts";
import { detachDataDisksOnDeletion } from "../../azure/machines.ts";
import type { Resource } from "../../azure/resources.ts";
import { changeTags } from "../../azure/tags.ts";
import { BerthError } from "../../errors/index.ts";
import { wordTexts } from "../../messages/words.ts";
import { resourceNames } from "../../plan/resource-names.ts";
import { isOwnTag, tagNames } from "../../plan/tags.ts";
import { isSameId, nameOf, typeNameOf } from "../../resource-id.ts";
import { type RunOptions, throwIfAborted } from "../../run/options.ts";
import type { RemovalLog } from "./removal.ts";

interface Keeping extends RunOptions {
  /** Whether a disk that is deleted with its machine is kept, too. */
  readonly keepData?: boolean | undefined;
}

/**
 * Takes the data disks that stay out of a host's resources. With `keepData` its own data disk becomes one of them: first the
 * machine's deletion no longer deletes it, then its tags no longer name the host, so that an interrupted removal can be
 * continued and never deletes it.
 * @returns the resources that are left to remove
 * @throws BerthError `data-disk-missing`
 */
export async function keepDataDisks(
  azure: Azure,
  host: string,
  resources: readonly Resource[],
  { keepData = false, signal }: Keeping,
  log: RemovalLog,
): Promise<Resource[]> {
  const machine = await readMachine(azure, resources);
  const attached = (machine?.storageProfile?.dataDisks ?? []).map(({ managedDisk, deleteOption }) => {
    return { id: managedDisk?.id ?? "", stays: deleteOption !== "Delete" };
  });
  const leaving = attached.filter(({ stays }) => !stays).map(({ id }) => id);
  const own = resources.filter((each) => isDataDisk(each, host)).map(({ id }) => id);
  const wanted = keepData ? [...leaving, ...own] : [];
  const kept = withoutRepeats([...attached.filter(({ stays }) => stays).map(({ id }) => id), ...wanted]);
  if (keepData && kept.length === 0 && machine !== undefined) throw new BerthError("data-disk-missing", { host });
  throwIfAborted(signal);
  if (keepData && machine !== undefined && leaving.length > 0) await detachDataDisksOnDeletion(azure, machine, signal);
  // An earlier run may have ended before it changed the tags.
  const tagged = withoutRepeats([...wanted, ...resources.map(({ id }) => id).filter((id) => includesId(kept, id))]);
  for (const id of tagged) await changeTags(azure, id, keptTags(host, resources), signal);
  for (const id of kept) log.kept(wordTexts.disk, nameOf(id), "data");
  return resources.filter(({ id }) => !includesId(kept, id));
}

async function readMachine(azure: Azure, resources: readonly Resource[]): Promise<VirtualMachine | undefined> {
  const machine = resources.find(({ type }) => typeNameOf(type) === "virtualmachines");
  if (machine === undefined) return undefined;
  try {
    return await readMachineById(azure, machine.id, { instanceView: false });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}

function isDataDisk({ type, name }: Resource, host: string): boolean {
  return typeNameOf(type) === "disks" && name === resourceNames(host, "").dataDisk;
}

/** Whose data it is stays; what tells that it is a part of the host goes. */
function keptTags(host: string, resources: readonly Resource[]): Record<string, string | undefined> {
  const names = resources.flatMap(({ tags }) => Object.keys(tags)).filter(isOwnTag);
  const gone = names.filter((name) => name !== tagNames.owner && name !== tagNames.schema);
  return { ...Object.fromEntries(gone.map((name) => [name, undefined])), [tagNames.data]: host };
}

function withoutRepeats(ids: readonly string[]): string[] {
  return ids.filter((id, index) => !includesId(ids.slice(0, index), id));
}

function includesId(ids: readonly string[], id: string): boolean {
  return ids.some((each) => isSameId(each, id));
}
