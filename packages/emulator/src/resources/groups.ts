import { applyPolicies } from "../access/policies.ts";
import { ArmError } from "../arm-error.ts";
import { locations } from "../catalog/locations.ts";
import type { Json } from "../json.ts";
import type { Resource } from "../state/resource.ts";
import type { World } from "../world.ts";
import { checkedTags, locationOf } from "./envelope.ts";
import { groupId } from "./read.ts";

/** Creates or updates a resource group, for a PUT and for a template at subscription scope. */
export function putGroup(world: World, name: string, body: Json): { group: Resource; created: boolean } {
  const location = requireGroupLocation(name, body);
  const existing = world.store.get(groupId(world, name));
  if (existing?.properties["provisioningState"] === "Deleting")
    throw new ArmError(
      409,
      "ResourceGroupBeingDeleted",
      `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`,
    );
  if (existing !== undefined && existing.location !== location) {
    throw new ArmError(
      409,
      "InvalidResourceGroupLocation",
      `Invalid resource group location '${location}'. The Resource group already exists in location '${existing.location}'.`,
    );
  }
  const group = world.store.put({
    id: groupId(world, name),
    name,
    type: "Microsoft.Resources/resourceGroups",
    location,
    tags: applyPolicies(world.policies, {
      type: "Microsoft.Resources/subscriptions/resourceGroups",
      name,
      tags: checkedTags(body["tags"]),
    }),
    properties: { provisioningState: "Succeeded" },
    extra: {},
  });
  return { group, created: existing === undefined };
}

/** @throws ArmError `InvalidResourceGroup`, `LocationRequired`, `LocationNotAvailableForResourceGroup` */
export function requireGroupLocation(name: string, body: Json): string {
  const location = locationOf(body);
  if (!/^[\w.()-]{0,89}[\w()-]$/.test(name))
    throw new ArmError(
      400,
      "InvalidResourceGroup",
      `The provided resource group name '${name}' has these invalid characters.`,
    );
  if (location === undefined)
    throw new ArmError(400, "LocationRequired", "The location property is required for this definition.");
  if (!locations.includes(location))
    throw new ArmError(
      400,
      "LocationNotAvailableForResourceGroup",
      `The provided location '${location}' is not available for resource group. List of available regions is '${locations.join(",")}'.`,
    );
  return location;
}
