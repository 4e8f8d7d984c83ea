import { notImplemented } from "../arm-error.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { type Json, objectAt, textAt } from "../json.ts";
import { checkedTags } from "../resources/envelope.ts";
import { requireGroup, requireResource } from "../resources/read.ts";
import type { Resource } from "../state/resource.ts";
import { parseResourceId } from "../state/resource-id.ts";
import type { World } from "../world.ts";

const pattern = "/{scope*}/providers/Microsoft.Resources/tags/default";

/** The tags of a resource or a resource group: https://learn.microsoft.com/rest/api/resources/tags */
export const tagRoutes: readonly Route[] = [
  { method: "GET", pattern, handle: (world, request) => view(target(world, request)) },
  {
    method: "PUT",
    pattern,
    handle: (world, request) => write(world, target(world, request), objectAt(request.body, "properties", "tags")),
  },
  {
    method: "PATCH",
    pattern,
    handle: (world, request) => {
      const resource = target(world, request);
      return write(
        world,
        resource,
        changedTags(
          resource.tags ?? {},
          textAt(request.body, "operation") ?? "Merge",
          objectAt(request.body, "properties", "tags"),
        ),
      );
    },
  },
  { method: "DELETE", pattern, handle: (world, request) => write(world, target(world, request), {}) },
];

/** The case of a name makes no other tag: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations */
function changedTags(before: Record<string, string>, operation: string, tags: Json): object {
  if (operation === "Replace") return tags;
  const given = new Map(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const isKept = (name: string, value: string) => {
    const asked = given.get(name.toLowerCase());
    return asked === undefined || (operation === "Delete" && !["", value].includes(asked));
  };
  const kept = Object.fromEntries(Object.entries(before).filter(([name, value]) => isKept(name, value)));
  return operation === "Delete" ? kept : { ...kept, ...tags };
}

function write(world: World, resource: Resource, tags: object): ArmResponse {
  world.store.update(resource, { tags: checkedTags(tags) });
  return view(resource);
}

function target(world: World, { parts }: ArmRequest): Resource {
  const id = `/${parts["scope"] ?? ""}`;
  if (/^\/subscriptions\/[^/]+$/i.test(id)) throw notImplemented("The tags of a subscription");
  return parseResourceId(id) === undefined
    ? requireGroup(world, id.split("/").at(-1) ?? "")
    : requireResource(world, id);
}

function view({ id, tags }: Resource): ArmResponse {
  return {
    status: 200,
    body: {
      id: `${id}/providers/Microsoft.Resources/tags/default`,
      name: "default",
      type: "Microsoft.Resources/tags",
      properties: { tags: tags ?? {} },
    },
  };
}
