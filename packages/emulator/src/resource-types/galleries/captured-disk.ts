import { createHash, randomUUID } from "node:crypto";
import { type Json, textAt } from "../../json.ts";
import { resourcesOfType } from "../../resources/read.ts";
import type { Resource } from "../../state/resource.ts";
import type { World } from "../../world.ts";

/** The disk of the machine that an image version was made of. Its name is known before it exists, so that it can be removed. */
interface CapturedDisk {
  readonly name: string;
  isComplete: boolean;
}

/** What a new image version keeps of its captured disk. */
export function newCapturedDisk(versionId: string): Json {
  const name = createHash("sha256").update(`${versionId.toLowerCase()}/${randomUUID()}`).digest("hex").slice(0, 16);
  return { captured: { name, isComplete: false } satisfies CapturedDisk };
}

/** Copies the machine's disk. A machine without a guest has none. */
export async function captureDisk(
  world: World,
  { hidden }: Resource,
  machine: Resource,
  signal: AbortSignal,
): Promise<void> {
  const captured = hidden["captured"] as CapturedDisk | undefined;
  const guest = world.machines.get(machine.id.toLowerCase());
  if (captured === undefined || captured.isComplete || guest === undefined) return;
  await guest.capture(captured.name, { signal });
  captured.isComplete = true;
}

/** The name of the disk with which the machines of an image version start; undefined if none was captured. */
export function capturedDiskOf({ hidden }: Resource): string | undefined {
  const { name, isComplete } = (hidden["captured"] ?? {}) as Partial<CapturedDisk>;
  return isComplete === true ? name : undefined;
}

export async function removeCapturedDisk(world: World, { hidden }: Resource): Promise<void> {
  const name = textAt(hidden, "captured", "name");
  if (name !== undefined) await world.guests?.removeCaptured(name);
}

/** Removes the captured disks of all image versions. */
export async function removeCapturedDisks(world: World): Promise<void> {
  for (const version of resourcesOfType(world, "Microsoft.Compute/galleries/images/versions"))
    await removeCapturedDisk(world, version);
}
