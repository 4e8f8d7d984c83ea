import type { Azure } from "../../azure/connect.ts";
import { toBerthError } from "../../azure/http/errors.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import { throwIfAborted } from "../../run/options.ts";
import { type DataOptions, findData } from "./find-data.ts";
import type { StoredData } from "./list-data.ts";

/**
 * Deletes a kept data disk or a snapshot, with its data. A resource group that holds nothing else stays; remove the host
 * again to delete it.
 * @throws BerthError `option-invalid`, `data-not-found`, `data-disk-attached`
 */
export function deleteData(azure: Azure, name: string, options: DataOptions = {}): Promise<StoredData> {
  return runVerb(azure, options, () => deleteOne(azure, name, options));
}

async function deleteOne(azure: Azure, name: string, options: DataOptions): Promise<StoredData> {
  throwIfAborted(options.signal);
  const found = await findData(azure, name, ["disk", "snapshot"], options);
  const { attachedTo: machine, resourceGroup } = found;
  if (machine !== undefined) throw new BerthError("data-disk-attached", { disk: name, resourceGroup, host: machine });
  try {
    await azure.arm.delete(found.id, { signal: options.signal });
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
  return found;
}
