import index from "./azure-types.json" with { type: "json" };

const namespaces = new Set(index.namespaces.map((each) => each.toLowerCase()));
const listed = new Map(
  Object.entries(index.types).map(([namespace, types]) => [
    namespace.toLowerCase(),
    new Set(types.flatMap((type) => withParents(type.toLowerCase()))),
  ]),
);

/** Whether Azure has a resource provider. */
export function isAzureNamespace(namespace: string): boolean {
  return namespaces.has(namespace.toLowerCase());
}

/**
 * Whether Azure has a type, or a read of that path. All types of the providers whose types are not listed count as Azure's, and so
 * do those of another provider on a resource, such as the role assignments of a machine.
 */
export function isAzureType(type: string): boolean {
  if (/\/providers(\/|$)/i.test(type)) return true;
  const [namespace = "", ...rest] = type.toLowerCase().split("/");
  return listed.get(namespace)?.has(rest.join("/")) ?? isAzureNamespace(namespace);
}

/** What has a read below it is a type, too: `locations` of `locations/availableDelegations`. */
function withParents(type: string): string[] {
  const parts = type.split("/");
  return parts.map((_part, index) => parts.slice(0, index + 1).join("/"));
}
