import { isBerthError, removeHost } from "@dockberth/core";
import type { Work } from "./run.ts";

/** Removes all of a host. One of which nothing is left, or nothing ever was, is removed already. */
export async function removeVerb({ azure, operation, run }: Work): Promise<unknown> {
  const { resourceGroup } = (operation.input ?? {}) as { resourceGroup?: string };
  try {
    return await removeHost(azure, operation.host, {
      ...(resourceGroup === undefined ? {} : { resourceGroup }),
      ...run,
    });
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return { removed: [], kept: [] };
    throw error;
  }
}
