import { requireAction, requireIdentities } from "../access/permissions.ts";
import { applyPolicies } from "../access/policies.ts";
import { ArmError } from "../arm-error.ts";
import { type Json, objectAt } from "../json.ts";
import type { Resource } from "../state/resource.ts";
import type { ResourceId } from "../state/resource-id.ts";
import type { ResourceType, World } from "../world.ts";
import { requireUnlocked } from "./locks.ts";

/** The fields that ARM itself keeps of a resource, independent of its type. */
export interface Envelope {
  readonly location: string | undefined;
  readonly tags: Record<string, string> | undefined;
}

/**
 * Checks the caller's permission and what every resource has: its location, its tags, and the policies on it.
 * @throws ArmError the error that ARM returns before it calls the resource provider
 */
export function checkedEnvelope(
  world: World,
  type: ResourceType,
  { id, name, group }: ResourceId,
  body: Json,
  existing: Resource | undefined,
): Envelope {
  const action = `${type.type}/write`;
  requireAction(world.permissions, action, id);
  requireUnlocked(world, "PUT", id);
  requireIdentities(world.permissions, id, action, attachedIdentities(body, existing));
  const location = locationOf(body);
  if (existing?.location !== undefined && location !== undefined && existing.location !== location) {
    throw new ArmError(
      409,
      "InvalidResourceLocation",
      `The resource '${name}' already exists in location '${existing.location}' in resource group '${group}'. A resource with the same name cannot be created in location '${location}'.`,
    );
  }
  if (type.tracked && location === undefined)
    throw new ArmError(400, "LocationRequired", "The location property is required for this definition.");
  const tags =
    type.tracked || type.tagged === true
      ? applyPolicies(world.policies, { type: type.type, name, tags: checkedTags(body["tags"]) })
      : undefined;
  return { location, tags };
}

function attachedIdentities(body: Json, existing: Resource | undefined): string[] {
  const known = Object.keys(objectAt(existing?.extra, "identity", "userAssignedIdentities")).map((id) =>
    id.toLowerCase(),
  );
  return Object.keys(objectAt(body, "identity", "userAssignedIdentities")).filter(
    (id) => !known.includes(id.toLowerCase()),
  );
}

/** ARM compares locations without case and spaces: `West Europe` is `westeurope`. */
export function locationOf(body: Json): string | undefined {
  return typeof body["location"] === "string" ? body["location"].toLowerCase().replaceAll(" ", "") : undefined;
}

/** Checks ARM's limits on tags: at most 50, names of up to 512 and values of up to 256 characters. */
export function checkedTags(tags: unknown): Record<string, string> {
  const checked = Object.entries(objectAt(tags)).map(([name, value]) => [name, String(value)] as const);
  if (checked.length > 50)
    throw new ArmError(
      400,
      "InvalidTagsCount",
      `The number of tags on the resource must not exceed 50; it has ${checked.length}.`,
    );
  for (const [name, value] of checked) {
    if (name.length > 512)
      throw new ArmError(
        400,
        "InvalidTagName",
        `Tag name too large. Following tag name '${name}' exceeded the maximum length. Maximum allowed length for tag name - '512' characters.`,
      );
    if (value.length > 256)
      throw new ArmError(
        400,
        "InvalidTagValueLength",
        `Tag value too large. Following tag value '${value}' exceeded the maximum length. Maximum allowed length for tag value - '256' characters.`,
      );
    if (/[<>%&\\?/\p{Cc}]/u.test(name))
      throw new ArmError(
        400,
        "InvalidTagNameCharacters",
        `The tag names '${name}' have reserved characters '<,>,%,&,\\,?,/' or control characters.`,
      );
  }
  return Object.fromEntries(checked);
}
