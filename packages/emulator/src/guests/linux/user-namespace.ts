import { writeFile } from "node:fs/promises";

/**
 * The users and groups of every guest, by their ids on this machine: far above those of people and of containers, and as many
 * as a guest needs whose Docker has a user namespace of its own, such as 100000 to 165535.
 */
export const guestIds = { first: 0x1000_0000, count: 0x100_0000 } as const;

/** Gives the user namespace of a process its users and groups: 0 in it is the first id of {@link guestIds}. */
export async function mapGuestIds(pid: number): Promise<void> {
  for (const map of ["uid_map", "gid_map"])
    await writeFile(`/proc/${pid}/${map}`, `0 ${guestIds.first} ${guestIds.count}`);
}
