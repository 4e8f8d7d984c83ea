import type { Azure } from "../../azure/connect.ts";
import { findResource, type Resource } from "../../azure/resources.ts";
import { changeTags, type TagChanges } from "../../azure/tags.ts";
import { timeInTag } from "../../plan/tag-values.ts";
import { tagNames } from "../../plan/tags.ts";

// A sweep and an extension at the same time: each writes first and reads afterwards. The one that reads later sees what the
// other wrote, so that no host is removed after its extension succeeded.

/** An older mark was left by a sweep that died: a living one deletes the machine right after it. */
const maxSweepMinutes = 30;

/** The parts of a host that carry its expiry, in the order of the listing: the machine comes first. */
export function partsWithExpiry<Part extends Pick<Resource, "type">>(resources: readonly Part[]): Part[] {
  return resources.filter(({ type }) => !/\/extensions$/i.test(type));
}

/** Reads the parts that still exist. A listing may be stale; this is not. */
export async function readParts(azure: Azure, parts: readonly Resource[]): Promise<Resource[]> {
  const found = await Promise.all(parts.map(({ id, type }) => findResource(azure, id, type)));
  return found.filter((part) => part !== undefined);
}

/** Changes tags of all parts that still exist. */
export async function changeTagsOfParts(
  azure: Azure,
  parts: readonly Resource[],
  changes: TagChanges,
  signal?: AbortSignal | undefined,
): Promise<void> {
  await Promise.all(
    parts.map(async ({ id, type }) => {
      try {
        await changeTags(azure, id, changes, signal);
      } catch (error) {
        if ((await findResource(azure, id, type)) !== undefined) throw error;
      }
    }),
  );
}

/** Whether a living sweep has started with one of these parts. */
export function isBeingSwept(parts: readonly Resource[], now: Date): boolean {
  return parts.some(({ tags }) => {
    const started = timeInTag(tags[tagNames.sweep]);
    return started !== undefined && now.getTime() - started.getTime() < maxSweepMinutes * 60_000;
  });
}
