import type { Azure } from "./connect.ts";
import { toBerthError } from "./http/errors.ts";

/** Tags to set, or to delete where the value is undefined. */
export type TagChanges = Readonly<Record<string, string | undefined>>;

/**
 * Changes some tags of a resource and leaves the others. The resource itself is not updated, so this works on busy and on
 * stopped machines too.
 */
export async function changeTags(
  azure: Azure,
  resourceId: string,
  changes: TagChanges,
  signal: AbortSignal | undefined,
): Promise<void> {
  const path = `${resourceId}/providers/Microsoft.Resources/tags/default`;
  const set = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const removed = Object.entries(changes).filter(([, value]) => value === undefined);
  try {
    for (const [operation, entries] of [
      ["Merge", set],
      ["Delete", removed.map(([name]) => [name, ""])],
    ] as const) {
      if (entries.length === 0) continue;
      const tags = Object.fromEntries(entries) as Record<string, string>;
      await azure.arm.patch(path, { operation, properties: { tags } }, { signal });
    }
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint });
  }
}
