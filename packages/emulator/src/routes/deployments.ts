import { ArmError } from "../arm-error.ts";
import { requireEligible } from "../catalog/marketplace-terms.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { type Json, objectAt } from "../json.ts";
import { checkedTags, locationOf } from "../resources/envelope.ts";
import { groupId, requireGroup } from "../resources/read.ts";
import { deployedResources, prepareDeployment } from "../template/deployment.ts";
import { deploymentsOf } from "../template/history.ts";
import type { Deployment, Target } from "../template/model.ts";
import { withNested } from "../template/nested.ts";
import { requireValid, validationErrors } from "../template/preflight.ts";
import { maskSecureParameters } from "../template/preview.ts";
import { runDeployment } from "../template/run.ts";
import { deploymentView, stepView } from "../template/views.ts";
import { changesOf } from "../template/what-if.ts";
import type { World } from "../world.ts";
import { accepted, statusHeaders } from "./operations.ts";
import { startWhatIf, wantsIdsOnly } from "./what-if.ts";

const inGroup = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Resources/deployments";
const inSubscription = "/subscriptions/{subscription}/providers/Microsoft.Resources/deployments";

/** Deployments into a resource group, and at subscription scope. */
export const deploymentRoutes: readonly Route[] = [
  ...[inGroup, inSubscription].flatMap(routesBelow),
  // An older path without a provider.
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/resourceGroups/{group}/deployments/{name}/operations",
    handle: listOperations,
  },
];

function routesBelow(base: string): Route[] {
  return [
    { method: "PUT", pattern: `${base}/{name}`, handle: create },
    { method: "GET", pattern: base, handle: list },
    {
      method: "GET",
      pattern: `${base}/{name}`,
      handle: (world, request) => ({ status: 200, body: deploymentView(requireDeployment(world, request)) }),
    },
    {
      method: "HEAD",
      pattern: `${base}/{name}`,
      handle: (world, request) => ({ status: deploymentsOf(world).has(keyOf(world, request)) ? 204 : 404 }),
    },
    { method: "DELETE", pattern: `${base}/{name}`, handle: remove },
    { method: "POST", pattern: `${base}/{name}/cancel`, handle: cancel },
    { method: "POST", pattern: `${base}/{name}/validate`, handle: validate },
    { method: "POST", pattern: `${base}/{name}/whatIf`, handle: whatIf },
    {
      method: "POST",
      pattern: `${base}/{name}/exportTemplate`,
      handle: (world, request) => ({ status: 200, body: { template: requireDeployment(world, request).template } }),
    },
    { method: "GET", pattern: `${base}/{name}/operations`, handle: listOperations },
  ];
}

function list(world: World, request: ArmRequest): ArmResponse {
  const id = scopeId(world, request);
  if (request.parts["group"] !== undefined) requireGroup(world, request.parts["group"]);
  const found = [...deploymentsOf(world).values()].filter(({ target }) => target.id.toLowerCase() === id.toLowerCase());
  return { status: 200, body: { value: found.map(deploymentView) } };
}

function listOperations(world: World, request: ArmRequest): ArmResponse {
  const deployment = requireDeployment(world, request);
  return { status: 200, body: { value: deployment.steps.map((step) => stepView(deployment, step)) } };
}

function create(world: World, request: ArmRequest): ArmResponse {
  const target = targetOf(world, request);
  const key = keyOf(world, request);
  const before = deploymentsOf(world).get(key);
  if (before !== undefined && isActive(before)) {
    const expiration = new Date(before.startedAt.getTime() + 7 * 24 * 3_600_000);
    throw new ArmError(
      409,
      "DeploymentActive",
      `Unable to edit or replace deployment '${before.name}': previous deployment from '${dateIn(before.startedAt)}' is still active (expiration time is '${dateIn(expiration)}'). Please see https://aka.ms/arm-deploy-resources for usage details.`,
    );
  }
  const { parts, body } = request;
  const properties = objectAt(body, "properties");
  const tags = checkedTags(body["tags"]);
  const deployment = prepareDeployment(world, target, parts["name"] ?? "", properties, { tags });
  const all = withNested(world, deployment);
  requireEligible(
    world,
    all.flatMap(deployedResources).map(({ envelope }) => envelope["plan"]),
  );
  deploymentsOf(world).set(key, deployment);
  const operation = world.operations.start(() => runDeployment(world, deployment));
  return {
    status: before === undefined ? 201 : 200,
    body: deploymentView(deployment),
    headers: statusHeaders(world, request, operation),
  };
}

function remove(world: World, request: ArmRequest): ArmResponse {
  const deployment = deploymentsOf(world).get(keyOf(world, request));
  if (deployment === undefined) return { status: 204 };
  if (isActive(deployment))
    throw new ArmError(
      409,
      "DeploymentActive",
      `The deployment '${deployment.name}' cannot be deleted because it is still active.`,
    );
  const operation = world.operations.start(async () => {
    deploymentsOf(world).delete(keyOf(world, request));
  });
  return accepted(world, request, operation, "location");
}

function cancel(world: World, request: ArmRequest): ArmResponse {
  const deployment = requireDeployment(world, request);
  if (!isActive(deployment))
    throw new ArmError(
      409,
      "DeploymentCannotBeCancelled",
      `The deployment '${deployment.name}' cannot be cancelled because its provisioning state is '${deployment.state}'.`,
    );
  deployment.canceled = true;
  return { status: 204 };
}

function validate(world: World, request: ArmRequest): ArmResponse {
  const all = prepareAll(world, request, objectAt(request.body, "properties"));
  const [prepared] = all;
  const view = deploymentView({ ...prepared, state: "Succeeded" });
  requireValid(prepared.name, prepared.correlationId, errorsOf(world, all));
  const validatedResources = all.flatMap(deployedResources).map(({ id }) => ({ id }));
  return { status: 200, body: { ...view, properties: { ...objectAt(view, "properties"), validatedResources } } };
}

function whatIf(world: World, request: ArmRequest): ArmResponse {
  const properties = objectAt(request.body, "properties");
  const all = prepareAll(world, request, properties);
  return startWhatIf(world, request, () => {
    requireValid(all[0].name, all[0].correlationId, errorsOf(world, all));
    const masked = prepareAll(world, request, maskSecureParameters(properties), { keeps: "failing" });
    return changesOf(world, masked, wantsIdsOnly(request));
  });
}

function errorsOf(world: World, deployments: readonly Deployment[]) {
  return deployments.flatMap((each) => validationErrors(world, each));
}

/** The deployment and everything that is nested in it. */
function prepareAll(
  world: World,
  request: ArmRequest,
  properties: Json,
  more: { readonly keeps?: "failing" } = {},
): [Deployment, ...Deployment[]] {
  const name = request.parts["name"] ?? "";
  const deployment = prepareDeployment(world, targetOf(world, request), name, properties, more);
  const [, ...nested] = withNested(world, deployment);
  return [deployment, ...nested];
}

function targetOf(world: World, request: ArmRequest): Target {
  const { group: groupName } = request.parts;
  if (groupName !== undefined) {
    const group = requireGroup(world, groupName);
    return { id: group.id, group, location: group.location ?? "" };
  }
  const location = locationOf(request.body);
  if (location === undefined)
    throw new ArmError(400, "LocationRequired", "The location property is required for this deployment.");
  return { id: scopeId(world, request), group: undefined, location };
}

/** As in ARM's messages, such as `6/14/2024 10:02:46 PM`. */
function dateIn(date: Date): string {
  return date.toLocaleString("en-US", { timeZone: "UTC" }).replace(",", "");
}

function isActive({ state }: Deployment): boolean {
  return state === "Accepted" || state === "Running";
}

function requireDeployment(world: World, request: ArmRequest): Deployment {
  const { group } = request.parts;
  if (group !== undefined) requireGroup(world, group);
  const found = deploymentsOf(world).get(keyOf(world, request));
  if (found === undefined)
    throw new ArmError(404, "DeploymentNotFound", `Deployment '${request.parts["name"]}' could not be found.`);
  return found;
}

function scopeId(world: World, { parts }: ArmRequest): string {
  const { group } = parts;
  return group === undefined ? `/subscriptions/${world.subscriptionId}` : groupId(world, group);
}

function keyOf(world: World, request: ArmRequest): string {
  return `${scopeId(world, request)}/providers/Microsoft.Resources/deployments/${request.parts["name"]}`.toLowerCase();
}
