import { randomUUID } from "node:crypto";
import { ArmError } from "../arm-error.ts";
import { durations } from "../durations.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import type { Json } from "../json.ts";
import { checkedTags } from "../resources/envelope.ts";
import { putGroup } from "../resources/groups.ts";
import {
  childrenOf,
  groupId,
  groupNotFound,
  requireGroup,
  resourcesOfType,
  trackedResources,
} from "../resources/read.ts";
import { removeResource } from "../resources/write.ts";
import type { Resource } from "../state/resource.ts";
import { deploymentsOf } from "../template/history.ts";
import type { World } from "../world.ts";
import { filterOf } from "./list-resources.ts";
import { accepted } from "./operations.ts";

const one = "/subscriptions/{subscription}/resourceGroups/{group}";

export const resourceGroupRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/resourceGroups",
    handle: (world, { url }) => {
      const groups = resourcesOfType(world, "Microsoft.Resources/resourceGroups");
      return { status: 200, body: { value: groups.filter(filterOf(url.searchParams.get("$filter"))).map(view) } };
    },
  },
  {
    method: "GET",
    pattern: one,
    handle: get,
  },
  {
    method: "HEAD",
    pattern: one,
    handle: (world, { parts }) => ({
      status: world.store.get(groupId(world, parts["group"] ?? "")) === undefined ? 404 : 204,
    }),
  },
  { method: "PUT", pattern: one, handle: put },
  { method: "PATCH", pattern: one, handle: patch },
  { method: "DELETE", pattern: one, handle: remove },
];

function get(world: World, { parts }: ArmRequest): ArmResponse {
  const name = parts["group"] ?? "";
  const stale = world.readLag.read(groupId(world, name));
  if (stale === "missing") throw groupNotFound(name);
  return { status: 200, body: view(stale ?? requireGroup(world, name)) };
}

async function put(world: World, { parts, body }: ArmRequest): Promise<ArmResponse> {
  const { group, created } = putGroup(world, parts["group"] ?? "", body);
  if (created) await world.clock.wait(durations.resourceGroup.seconds);
  return { status: created ? 201 : 200, body: view(group) };
}

function patch(world: World, { parts, body }: ArmRequest): ArmResponse {
  const group = requireGroup(world, parts["group"] ?? "");
  world.store.update(group, body["tags"] === undefined ? {} : { tags: checkedTags(body["tags"]) });
  return { status: 200, body: view(group) };
}

function remove(world: World, request: ArmRequest): ArmResponse {
  const group = requireGroup(world, request.parts["group"] ?? "");
  world.store.update(group, { properties: { provisioningState: "Deleting" } });
  const operation = world.operations.start(async () => {
    await deleteContents(world, group);
    for (const [key, deployment] of deploymentsOf(world))
      if (deployment.target.id === group.id) deploymentsOf(world).delete(key);
    world.store.remove(group.id);
  });
  return accepted(world, request, operation, "location");
}

/** Deletes a group's resources in dependency order, as Azure does. */
async function deleteContents(world: World, group: Resource): Promise<void> {
  const order = [
    "virtualMachines",
    "networkInterfaces",
    "disks",
    "virtualNetworks",
    "natGateways",
    "publicIPAddresses",
    "networkSecurityGroups",
  ];
  const rank = ({ type }: Resource) => order.indexOf(type.split("/")[1] ?? "");
  const depth = ({ type }: Resource) => type.split("/").length;
  const resources = trackedResources(world, group.name).sort((a, b) => rank(a) - rank(b) || depth(b) - depth(a));
  for (const { id } of resources) await removeResource(world, id)?.done;
  const left = childrenOf(world, group.id);
  if (left.length > 0) {
    world.store.update(group, { properties: { provisioningState: "Succeeded" } });
    const identifiers = left.map(({ id }) => id.replace(/^.*\/providers\//i, ""));
    throw new ArmError(
      409,
      "ResourceGroupDeletionBlocked",
      `Deletion of resource group '${group.name}' failed as resources with identifiers '${identifiers.join(",")}' could not be deleted. The provisioning state of the resource group will be rolled back. The tracking Id is '${randomUUID()}'. Please check audit logs for more details.`,
    );
  }
}

function view({ id, name, location, tags, properties }: Resource): Json {
  return { id, name, type: "Microsoft.Resources/resourceGroups", location, tags, properties };
}
