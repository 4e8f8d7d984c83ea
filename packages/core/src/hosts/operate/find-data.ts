import type { Azure } from "../../azure/connect.ts";
import { BerthError } from "../../errors/index.ts";
import { isPathName } from "../../resource-id.ts";
import type { RunOptions } from "../../run/options.ts";
import { requireOption } from "../../run/require-option.ts";
import { listData, type StoredData } from "./list-data.ts";

/** Which kept disk or snapshot is meant. */
export interface DataOptions extends RunOptions {
  /** Needed where several resource groups have one of this name. */
  readonly resourceGroup?: string | undefined;
}

/** @throws BerthError `option-invalid`, `data-not-found`, also where the name is ambiguous */
export async function findData(
  azure: Azure,
  name: string,
  kinds: readonly StoredData["kind"][],
  { signal, resourceGroup }: DataOptions,
): Promise<StoredData> {
  requireOption("name", isPathName(name), "a name without a slash");
  requireOption("resourceGroup", resourceGroup === undefined || isPathName(resourceGroup), "a name without a slash");
  const isMeant = (each: StoredData) =>
    kinds.includes(each.kind) &&
    each.name === name &&
    (resourceGroup === undefined || each.resourceGroup.toLowerCase() === resourceGroup.toLowerCase());
  const found = (await listData(azure, { signal })).filter(isMeant);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new BerthError("data-not-found", { name, resourceGroups: found.map((each) => each.resourceGroup) });
}
