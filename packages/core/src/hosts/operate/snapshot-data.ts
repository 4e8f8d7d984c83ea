import type { Azure } from "../../azure/connect.ts";
import { toBerthError } from "../../azure/http/errors.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import { definedOnly } from "../../json.ts";
import { tagNames } from "../../plan/tags.ts";
import { groupOf, nameOf, resourceId } from "../../resource-id.ts";
import { type RunOptions, throwIfAborted } from "../../run/options.ts";
import { findHostAndMachine } from "../model/host.ts";
import type { StoredData } from "./list-data.ts";

/** Options of `snapshotData`. */
export interface SnapshotOptions extends RunOptions {
  readonly now?: Date | undefined;
}

/**
 * Takes an incremental snapshot of a host's data disk, which outlives disk and host. Of a running host it has what a power
 * failure would leave; stop the containers first for more.
 * @throws BerthError `host-not-found`, `data-disk-missing`
 */
export function snapshotData(azure: Azure, host: string, options: SnapshotOptions = {}): Promise<StoredData> {
  return runVerb(azure, options, () => snapshot(azure, host, options));
}

async function snapshot(
  azure: Azure,
  name: string,
  { signal, now = new Date() }: SnapshotOptions,
): Promise<StoredData> {
  throwIfAborted(signal);
  const { host, machine } = await findHostAndMachine(azure, name);
  const disk = machine?.storageProfile?.dataDisks?.find(({ lun }) => lun === 0)?.managedDisk?.id;
  if (disk === undefined) throw new BerthError("data-disk-missing", { host: name });
  const { location, tags, owner } = host;
  const resourceGroup = groupOf(disk);
  const snapshotName = `${nameOf(disk)}-${now.toISOString().replaceAll(/\D/g, "").slice(0, 14)}`;
  const id = resourceId(azure, resourceGroup, "Microsoft.Compute/snapshots", snapshotName);
  const { [tagNames.owner]: ownerTag, [tagNames.schema]: schema } = tags;
  const body = {
    location,
    tags: definedOnly({ [tagNames.data]: name, [tagNames.owner]: ownerTag, [tagNames.schema]: schema }),
    properties: { creationData: { createOption: "Copy", sourceResourceId: disk }, incremental: true },
  };
  try {
    const { properties } = await azure.arm.put<{ readonly properties?: { readonly diskSizeGB?: number } }>(id, body, {
      signal,
    });
    const sizeGb = properties?.diskSizeGB;
    const placed = { id, name: snapshotName, resourceGroup, location, host: name, owner };
    return { kind: "snapshot", ...placed, sizeGb, createdAt: now, attachedTo: undefined };
  } catch (error) {
    throw toBerthError(error, { host: name, endpoint: azure.endpoint });
  }
}
