import type { Azure } from "../../azure/connect.ts";
import { toBerthError } from "../../azure/http/errors.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import { definedOnly } from "../../json.ts";
import { ownerText } from "../../plan/owner.ts";
import { tagNames, tagSchema } from "../../plan/tags.ts";
import { isPathName, resourceId } from "../../resource-id.ts";
import { throwIfAborted } from "../../run/options.ts";
import { requireOption } from "../../run/require-option.ts";
import { readPart } from "../model/existing-part.ts";
import { type DataOptions, findData } from "./find-data.ts";
import type { StoredData } from "./list-data.ts";

/** Options of `restoreData`. */
export interface RestoreDataOptions extends DataOptions {
  /** The name of the new disk. Default: the name of the snapshot and `-disk`. */
  readonly disk?: string | undefined;
  /** The type of the new disk. Default `StandardSSD_LRS`. */
  readonly type?: string | undefined;
}

/**
 * Makes a disk from a snapshot, in the resource group of the snapshot. `dataDisk.from` gives it to a new host. Snapshot and
 * hosts stay as they are.
 * @throws BerthError `option-invalid`, `data-not-found`, `data-disk-unusable` where there is a disk of that name
 */
export function restoreData(azure: Azure, snapshot: string, options: RestoreDataOptions = {}): Promise<StoredData> {
  return runVerb(azure, options, () => restore(azure, snapshot, options));
}

async function restore(azure: Azure, name: string, options: RestoreDataOptions): Promise<StoredData> {
  const { signal, type = "StandardSSD_LRS", disk: given } = options;
  throwIfAborted(signal);
  requireOption("disk", given === undefined || isPathName(given), "a name without a slash");
  const snapshot = await findData(azure, name, ["snapshot"], options);
  const { resourceGroup, location, host, owner } = snapshot;
  const disk = given ?? `${snapshot.name}-disk`;
  const id = resourceId(azure, resourceGroup, "Microsoft.Compute/disks", disk);
  if ((await readPart(azure, id)) !== undefined)
    throw new BerthError("data-disk-unusable", { disk, resourceGroup, reason: { code: "disk-name-taken" } });
  const body = {
    location,
    sku: { name: type },
    tags: definedOnly({
      [tagNames.data]: host,
      [tagNames.owner]: owner && ownerText(owner),
      [tagNames.schema]: String(tagSchema),
    }),
    properties: { creationData: { createOption: "Copy", sourceResourceId: snapshot.id } },
  };
  try {
    await azure.arm.put(id, body, { signal });
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
  return { ...snapshot, kind: "disk", id, name: disk, createdAt: new Date() };
}
