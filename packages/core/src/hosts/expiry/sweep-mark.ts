import type { Azure } from "../../azure/connect.ts";
import { findResource, type Resource } from "../../azure/resources.ts";
import { changeTags, type TagChanges } from "../../azure/tags.ts";
import { tagNames } from "../../plan/tags.ts";

// How a sweep and an extension that meet know of each other: each writes first and reads then. The one that reads later
// sees what the other wrote, so that no host is swept away whose extension ended well.

/** A mark that is older is of a sweep that died: one that lives deletes the machine right after. */
const longestSweepMinutes = 30;

/** The parts of a host that say until when it is needed: its machine first, in the order in which a host's resources are listed. */
export function partsWithExpiry<Part extends Pick<Resource, "type">>(resources: readonly Part[]): Part[] {
  return resources.filter(({ type }) => !/\/extensions$/i.test(type));
}

/** The parts as Azure has them now, not as a listing has them; without those that are gone. */
export async function readParts(azure: Azure, parts: readonly Resource[]): Promise<Resource[]> {
  const found = await Promise.all(parts.map(({ id, type }) => findResource(azure, id, type)));
  return found.filter((part) => part !== undefined);
}

/** Changes tags of all parts; those that somebody removes meanwhile need none. */
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

/** Whether a sweep that lives has begun with one of these. */
export function isBeingSwept(parts: readonly Resource[], now: Date): boolean {
  return parts.some(({ tags }) => {
    const begun = Date.parse(tags[tagNames.sweep] ?? "");
    return now.getTime() - begun < longestSweepMinutes * 60_000;
  });
}
