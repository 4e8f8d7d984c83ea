import { randomUUID } from "node:crypto";
import { applyPolicies } from "../access/policies.ts";
import { ArmError, type ArmErrorBody, notImplemented, toArmError } from "../arm-error.ts";
import { locations } from "../catalog/locations.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { type Json, listAt, objectAt, textAt } from "../json.ts";
import { checkedTags, locationOf } from "../resources/envelope.ts";
import { groupId, groupNotFound } from "../resources/read.ts";
import type { Resource } from "../state/resource.ts";
import { type Deployment, prepareDeployment } from "../template/deployment.ts";
import { evaluate, evaluateText, type Scope } from "../template/evaluate.ts";
import { requireValid, validationErrors } from "../template/preflight.ts";
import { maskSecureParameters } from "../template/preview.ts";
import { templateParameters, templateVariables } from "../template/template.ts";
import { changesOf } from "../template/what-if.ts";
import type { World } from "../world.ts";
import { startWhatIf, wantsIdsOnly } from "./what-if.ts";

const base = "/subscriptions/{subscription}/providers/Microsoft.Resources/deployments/{name}";

/** Deployments at subscription scope: only validate and what-if, only for resource groups and nested deployments into them. */
export const subscriptionDeploymentRoutes: readonly Route[] = [
  { method: "POST", pattern: `${base}/validate`, handle: validate },
  { method: "POST", pattern: `${base}/whatIf`, handle: whatIf },
];

interface SubscriptionDeployment {
  readonly name: string;
  readonly correlationId: string;
  readonly groups: readonly Resource[];
  readonly nested: readonly Deployment[];
}

function validate(world: World, request: ArmRequest): ArmResponse {
  const prepared = prepare(world, request, objectAt(request.body, "properties"));
  const { name, correlationId, groups, nested } = prepared;
  requireValid(name, correlationId, allValidationErrors(world, prepared));
  const resources = [...groups, ...nested.flatMap((each) => each.resources)];
  const id = `/subscriptions/${world.subscriptionId}/providers/Microsoft.Resources/deployments/${name}`;
  const validatedResources = resources.map((resource) => ({ id: resource.id }));
  const properties = { provisioningState: "Succeeded", mode: "Incremental", correlationId, validatedResources };
  return { status: 200, body: { id, name, type: "Microsoft.Resources/deployments", properties } };
}

function whatIf(world: World, request: ArmRequest): ArmResponse {
  const prepared = prepare(world, request, objectAt(request.body, "properties"));
  return startWhatIf(world, request, () => {
    requireValid(prepared.name, prepared.correlationId, allValidationErrors(world, prepared));
    const { groups, nested } = prepare(world, request, maskSecureParameters(objectAt(request.body, "properties")));
    const idsOnly = wantsIdsOnly(request);
    return [
      ...groups.map((group) => groupChange(world, group, idsOnly)),
      ...nested.flatMap((deployment) => changesOf(world, deployment, idsOnly)),
    ];
  });
}

function prepare(world: World, { parts, body }: ArmRequest, properties: Json): SubscriptionDeployment {
  const location = locationOf(body);
  if (location === undefined)
    throw new ArmError(400, "LocationRequired", "The location property is required for this deployment.");
  if (properties["mode"] !== "Incremental") throw notImplemented(`The deployment mode ${String(properties["mode"])}`);
  const name = parts["name"] ?? "";
  const template = objectAt(properties, "template");
  const scope = scopeOf(world, name, location, template, objectAt(properties, "parameters"));
  const resources = listAt(template, "resources") as Json[];
  const isGroup = (resource: Json) => isType(resource, "Microsoft.Resources/resourceGroups");
  const groups = resources.filter(isGroup).map((each) => prepareGroup(world, each, scope));
  const nested = resources.filter((each) => !isGroup(each)).map((each) => prepareNested(world, each, scope, groups));
  return { name, correlationId: randomUUID(), groups, nested };
}

function isType(resource: Json, type: string): boolean {
  return textAt(resource, "type")?.toLowerCase() === type.toLowerCase();
}

function scopeOf(world: World, deploymentName: string, location: string, template: Json, given: Json): Scope {
  const base: Omit<Scope, "parameters" | "variables"> = {
    subscriptionId: world.subscriptionId,
    tenantId: world.tenantId,
    group: { name: "", location, id: "", tags: {} },
    deploymentName,
    reference: (id) => {
      throw new ArmError(404, "ResourceNotFound", `The Resource '${id}' was not found.`);
    },
  };
  const parameters = templateParameters(template, given, base);
  return { ...base, parameters, variables: templateVariables(template, { ...base, parameters }) };
}

function prepareGroup(world: World, resource: Json, scope: Scope): Resource {
  const name = evaluateText(textAt(resource, "name") ?? "", scope);
  const location = locationOf(evaluate({ location: resource["location"] }, scope) as Json);
  if (location === undefined || !locations.includes(location))
    throw new ArmError(
      400,
      "LocationNotAvailableForResourceGroup",
      `The provided location '${String(location)}' is not available for resource group. List of available regions is '${locations.join(",")}'.`,
    );
  return {
    id: groupId(world, name),
    name,
    type: "Microsoft.Resources/resourceGroups",
    location,
    tags: checkedTags(evaluate(resource["tags"], scope)),
    properties: {},
    extra: {},
    etag: "",
    createdAt: world.clock.now().toISOString(),
    hidden: {},
  };
}

function prepareNested(world: World, resource: Json, scope: Scope, groups: readonly Resource[]): Deployment {
  if (!isType(resource, "Microsoft.Resources/deployments"))
    throw notImplemented(`The type ${textAt(resource, "type") ?? "undefined"} in a deployment at subscription scope`);
  const properties = objectAt(resource, "properties");
  if (textAt(properties, "expressionEvaluationOptions", "scope")?.toLowerCase() !== "inner")
    throw notImplemented("A nested deployment with outer expression evaluation scope");
  const name = evaluateText(textAt(resource, "resourceGroup") ?? "", scope);
  const group = world.store.get(groupId(world, name)) ?? groups.find((each) => each.name === name);
  if (group === undefined) throw groupNotFound(name);
  const parameters = evaluate(objectAt(properties, "parameters"), scope);
  return prepareDeployment(world, group, evaluateText(textAt(resource, "name") ?? "", scope), {
    ...properties,
    parameters,
  });
}

function allValidationErrors(world: World, { groups, nested }: SubscriptionDeployment): ArmErrorBody[] {
  const groupErrors = groups.flatMap(({ name, tags = {} }) => {
    try {
      applyPolicies(world.policies, { type: "Microsoft.Resources/subscriptions/resourceGroups", name, tags });
      return [];
    } catch (error) {
      return [toArmError(error).body()];
    }
  });
  return [...groupErrors, ...nested.flatMap((deployment) => validationErrors(world, deployment))];
}

function groupChange(world: World, { id, name, type, location, tags }: Resource, idsOnly: boolean): Json {
  const before = world.store.get(id);
  const changeType = before === undefined ? "Create" : idsOnly ? "Deploy" : "NoChange";
  return { resourceId: id, changeType, after: idsOnly ? undefined : { id, name, type, location, tags } };
}
