import { ArmError } from "../arm-error.ts";
import { apiVersionsOf } from "../catalog/api-versions.ts";
import { locationsOf } from "../catalog/locations.ts";
import { objectAt } from "../json.ts";
import { viewOf } from "../resources/read.ts";
import { resourceNotFound } from "../state/not-found.ts";
import { parseResourceId } from "../state/resource-id.ts";
import type { World } from "../world.ts";
import { matching } from "./dependencies.ts";
import { invalidTemplate } from "./errors.ts";
import { deploymentsOf } from "./history.ts";
import type { Target } from "./model.ts";
import { groupType, type TemplateResource } from "./resources.ts";
import { NotYetKnown, type Scope } from "./scope.ts";
import { deploymentView } from "./views.ts";

/** The functions of a template that read resources. `resources` is filled when the template has been read. */
export function createReferences(
  world: World,
  target: Target,
  resources: readonly TemplateResource[],
  loopNames: ReadonlySet<string>,
): Pick<Scope, "reference" | "references" | "resourceInfo" | "provider"> {
  const read = (resource: TemplateResource, isFull: boolean) => {
    if (!resource.isDeployed)
      throw new ArmError(404, "ResourceNotFound", notFoundMessage(resource.id), { target: resource.id });
    return valueAt(world, resource.id, isFull);
  };
  return {
    reference: (text, isFull, apiVersion) => {
      const [found, ...others] = matching(text, resources);
      if (found !== undefined && others.length === 0) return read(found, isFull);
      const id = idOf(text, target);
      if (found !== undefined || id === undefined)
        throw invalidTemplate(
          `The template reference '${text}' is not valid: could not find template resource or resource copy with this name. Please see https://aka.ms/arm-function-reference for usage details.`,
        );
      if (apiVersion === undefined)
        throw invalidTemplate(
          `The template reference '${text}' is not valid: the resource is not defined in the template, so that the function 'reference' requires an API version. Please see https://aka.ms/arm-function-reference for usage details.`,
        );
      return valueAt(world, id, isFull);
    },
    references: (loop, isFull) => {
      const found = matching(loop, resources);
      if (found.length > 0 ? found.every(({ copy }) => copy !== undefined) : loopNames.has(loop.toLowerCase()))
        return found.map((each) => read(each, isFull));
      throw invalidTemplate(
        `The template reference '${loop}' is not valid: could not find a resource copy of this name.`,
      );
    },
    resourceInfo: (symbolicName) => {
      const [found] = matching(symbolicName, resources);
      if (found === undefined)
        throw invalidTemplate(`The template reference '${symbolicName}' is not valid: there is no such symbolic name.`);
      const { id, name, type } = found;
      return { id, name, type };
    },
    provider: (namespace, type) => providerOf(world, namespace, type),
  };
}

function valueAt(world: World, id: string, isFull: boolean): unknown {
  const deployment = deploymentsOf(world).get(id.toLowerCase());
  const found = world.store.get(id);
  if (deployment === undefined && found === undefined) throw new NotYetKnown(notFoundMessage(id));
  const view =
    deployment !== undefined
      ? deploymentView(deployment)
      : found?.type === groupType
        ? { ...found, etag: undefined, hidden: undefined }
        : viewOf(world, found as NonNullable<typeof found>);
  return isFull ? view : objectAt(view, "properties");
}

/** An id, or a type and a name in the deployment's own group. */
function idOf(text: string, { id }: Target): string | undefined {
  if (text.startsWith("/")) return text;
  return /^[\w]+\.[\w.]+\/.+\/.+/.test(text) ? `${id}/providers/${text}` : undefined;
}

function notFoundMessage(id: string): string {
  const parsed = parseResourceId(id);
  return parsed === undefined ? `The Resource '${id}' was not found.` : resourceNotFound(parsed).message;
}

/** https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#providers */
function providerOf(world: World, namespace: string, type: string | undefined): unknown {
  const all = world.types.all
    .filter((each) => each.type.toLowerCase().startsWith(`${namespace.toLowerCase()}/`))
    .map((each) => ({
      resourceType: each.type.slice(namespace.length + 1),
      locations: locationsOf(world.cloud),
      apiVersions: apiVersionsOf(world.cloud, each.type),
    }));
  if (type === undefined) return { namespace, resourceTypes: all };
  const found = all.find(({ resourceType }) => resourceType.toLowerCase() === type.toLowerCase());
  if (found !== undefined) return found;
  throw invalidTemplate(`The resource type '${type}' of the provider '${namespace}' is not found.`);
}
