import { resourceIdExpression } from "./template/expression.ts";
import type { TemplateResource } from "./template/resource.ts";
import type { ArmTemplate } from "./template.ts";

/** Whether a resource of a template is left out. */
export type LeavesOut = (resource: TemplateResource) => boolean;

/**
 * A template without the resources that stay as they are. What the others depend on among them exists already. A network
 * that stays gets a subnet that it lacks.
 */
export function leaveOut(template: ArmTemplate, leavesOut: LeavesOut, lacksSubnet: LeavesOut): ArmTemplate {
  const left = template.resources.filter(leavesOut);
  if (left.length === 0) return template;
  const subnets = new Map(left.filter(lacksSubnet).map((network) => [idOf(network), subnetOf(network)]));
  const ids = new Set(left.map(idOf));
  const dependencyOf = (id: string) => {
    const subnet = subnets.get(id);
    return subnet === undefined ? (ids.has(id) ? [] : [id]) : [idOf(subnet)];
  };
  const resources = [...subnets.values(), ...template.resources.filter((each) => !left.includes(each))].map(
    (resource) =>
      resource.dependsOn === undefined
        ? resource
        : { ...resource, dependsOn: resource.dependsOn.flatMap(dependencyOf) },
  );
  return { ...template, resources };
}

/** The first subnet of a network, as a resource of its own. */
function subnetOf({ type, apiVersion, name, dependsOn, properties }: TemplateResource): TemplateResource {
  const [subnet] = properties["subnets"] as readonly Pick<TemplateResource, "name" | "properties">[];
  return {
    type: `${type}/subnets`,
    apiVersion,
    name: `${name}/${subnet?.name ?? ""}`,
    dependsOn,
    properties: subnet?.properties ?? {},
  };
}

function idOf({ type, name }: TemplateResource): string {
  return resourceIdExpression(type, name).toJSON();
}
