import { notImplemented } from "../arm-error.ts";
import type { ArmRequest, ArmResponse } from "../http/router.ts";
import type { Json } from "../json.ts";
import { locationOf } from "../resources/envelope.ts";
import { isTrackedIn, trackedResources, viewOf } from "../resources/read.ts";
import type { Resource } from "../state/resource.ts";
import { parseResourceId } from "../state/resource-id.ts";
import type { World } from "../world.ts";

/** Lists the tracked resources of a group or of the subscription: https://learn.microsoft.com/rest/api/resources/resources/list */
export function listResources(world: World, request: ArmRequest, group: string | undefined): ArmResponse {
  const filter = filterOf(request.url.searchParams.get("$filter"));
  const expand = expansionOf(request.url.searchParams.get("$expand"));
  const resources = world.readLag.list(trackedResources(world, group), (deleted) => isTrackedIn(world, deleted, group));
  const top = Number(request.url.searchParams.get("$top") ?? Number.POSITIVE_INFINITY);
  const found = resources.filter(filter).slice(0, top);
  const value = found.map((resource) => {
    const {
      properties: _properties,
      etag: _etag,
      systemData: _systemData,
      resources: _resources,
      ...view
    } = viewOf(world, resource);
    return { ...view, ...expand(resource) };
  });
  return { status: 200, body: { value } };
}

/** `createdTime`, `changedTime` and `provisioningState`. */
function expansionOf(expand: string | null): (resource: Resource) => Json {
  const names = (expand ?? "").split(",").map((name) => name.trim().toLowerCase());
  const known = ["", ...Object.keys(expansions).map((name) => name.toLowerCase())];
  if (!names.every((name) => known.includes(name))) throw notImplemented(`The expansion ${expand}`);
  const wanted = Object.entries(expansions).filter(([name]) => names.includes(name.toLowerCase()));
  return (resource) => Object.fromEntries(wanted.map(([name, read]) => [name, read(resource)]));
}

const expansions: Readonly<Record<string, (resource: Resource) => unknown>> = {
  createdTime: ({ createdAt }) => createdAt,
  changedTime: ({ changedAt }) => changedAt,
  provisioningState: ({ properties }) => properties["provisioningState"],
};

/**
 * Supports `tagName eq 'a' and tagValue eq 'b'`, `resourceType eq 'X'`, `name eq 'y'`, `resourceGroup eq 'g'`, `location eq 'l'`, and
 * their conjunctions.
 */
export function filterOf(filter: string | null): (resource: Resource) => boolean {
  if (filter === null || filter === "") return () => true;
  const terms = filter.split(/(?<!\s)\s+and\s+/i).map((term) => {
    const found = /^\s*(\w+)\s+eq\s+'((?:[^']|'')*)'\s*$/i.exec(term);
    if (found === null) throw notImplemented(`The filter ${filter}`);
    return { field: (found[1] ?? "").toLowerCase(), value: (found[2] ?? "").replaceAll("''", "'") };
  });
  const tag = terms.find(({ field }) => field === "tagname")?.value;
  return ({ id, type, name, location, tags = {} }) =>
    terms.every(({ field, value }) => {
      if (field === "tagname") return Object.keys(tags).some((key) => key.toLowerCase() === value.toLowerCase());
      if (field === "tagvalue")
        return Object.entries(tags).some(([key, each]) => key.toLowerCase() === tag?.toLowerCase() && each === value);
      if (field === "resourcetype") return type.toLowerCase() === value.toLowerCase();
      if (field === "name") return name.toLowerCase() === value.toLowerCase();
      if (field === "location") return location === locationOf({ location: value });
      if (field === "resourcegroup") return parseResourceId(id)?.group.toLowerCase() === value.toLowerCase();
      throw notImplemented(`A filter by ${field}`);
    });
}
