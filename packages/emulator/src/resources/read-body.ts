import type { Json } from "../json.ts";
import { conform } from "../schema/conform.ts";
import { leaveOutContents } from "../schema/effects/leave-out-contents.ts";
import { requireEffects } from "../schema/effects/require-effects.ts";
import type { Resource } from "../state/resource.ts";
import type { World } from "../world.ts";
import { viewOf } from "./read.ts";

/**
 * Reads the body of a resource by the published schema of its type, and rejects what would have no effect.
 * @throws ArmError those of `conform` and of `requireEffects`
 */
export function readBody(
  world: World,
  { type, id }: { readonly type: string; readonly id: string },
  given: Json,
  existing: Resource | undefined,
): Json {
  const body = leaveOutContents(
    type,
    conform(type, given, existing === undefined ? undefined : viewOf(world, existing)),
  );
  requireEffects({ type, id, hasRealGuests: world.guests?.kind === "linux" }, body);
  return body;
}
