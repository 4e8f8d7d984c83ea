import { nameOf } from "../resource-id.ts";
import { retry } from "../run/retry.ts";
import { sleep } from "../run/time.ts";
import type { Azure } from "./connect.ts";
import { isPreconditionFailed, toBerthError } from "./http/errors.ts";

/** Attempts at a change of tags, of which Azure reads and writes the resource itself. */
const attempts = 4;

/** Tags to set, or to delete where the value is undefined. */
export type TagChanges = Readonly<Record<string, string | undefined>>;

/** Deletes a tag only while it has this value, so that what another user has set meanwhile stays. */
export async function deleteTag(
  azure: Azure,
  resourceId: string,
  tag: { readonly name: string; readonly value: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  await patchTags(azure, resourceId, "Delete", { [tag.name]: tag.value }, signal);
}

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
  const set = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const removed = Object.entries(changes).filter(([, value]) => value === undefined);
  for (const [operation, entries] of [
    ["Merge", set],
    ["Delete", removed.map(([name]) => [name, ""])],
  ] as const) {
    if (entries.length === 0) continue;
    await patchTags(azure, resourceId, operation, Object.fromEntries(entries) as Record<string, string>, signal);
  }
}

/**
 * `Delete` takes names, or pairs of names and values: https://learn.microsoft.com/rest/api/resources/tags/update-at-scope.
 * Both depend on nothing that was read before, so a change that another one has overtaken is made again.
 */
async function patchTags(
  azure: Azure,
  resourceId: string,
  operation: "Merge" | "Delete",
  tags: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const path = `${resourceId}/providers/Microsoft.Resources/tags/default`;
  try {
    await retry(() => azure.arm.patch(path, { operation, properties: { tags } }, { signal }), {
      attempts,
      isRetryable: isPreconditionFailed,
      pause: (attempt) => sleep(azure, 2 ** (attempt - 1), signal),
    });
  } catch (error) {
    throw toBerthError(error, { host: nameOf(resourceId), endpoint: azure.endpoint });
  }
}
