import { ArmError } from "../arm-error.ts";
import { requireEligible } from "../catalog/marketplace-terms.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import { type Json, objectAt } from "../json.ts";
import { checkedTags } from "../resources/envelope.ts";
import { groupId, requireGroup } from "../resources/read.ts";
import { type Deployment, deploymentView, prepareDeployment, runDeployment, stepView } from "../template/deployment.ts";
import { evaluate } from "../template/evaluate.ts";
import { requireValid, validationErrors } from "../template/preflight.ts";
import { maskSecureParameters } from "../template/preview.ts";
import { changesOf } from "../template/what-if.ts";
import type { World } from "../world.ts";
import { accepted, statusHeaders } from "./operations.ts";
import { startWhatIf, wantsIdsOnly } from "./what-if.ts";

const deployments = new WeakMap<World, Map<string, Deployment>>();
const base = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Resources/deployments";

export const deploymentRoutes: readonly Route[] = [
  { method: "PUT", pattern: `${base}/{name}`, handle: create },
  {
    method: "GET",
    pattern: base,
    handle: (world, request) => ({ status: 200, body: { value: inGroup(world, request).map(deploymentView) } }),
  },
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
  // An older path without a provider.
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/resourceGroups/{group}/deployments/{name}/operations",
    handle: listOperations,
  },
];

/** The deployment history. It is kept as long as the emulator runs, and deleted with its resource group. */
export function deploymentsOf(world: World): Map<string, Deployment> {
  const found = deployments.get(world) ?? new Map<string, Deployment>();
  deployments.set(world, found);
  return found;
}

function listOperations(world: World, request: ArmRequest): ArmResponse {
  const deployment = requireDeployment(world, request);
  return { status: 200, body: { value: deployment.steps.map((step) => stepView(deployment, step)) } };
}

function create(world: World, request: ArmRequest): ArmResponse {
  const group = requireGroup(world, request.parts["group"] ?? "");
  const key = keyOf(world, request);
  const before = deploymentsOf(world).get(key);
  if (before !== undefined && isActive(before)) {
    throw new ArmError(
      409,
      "DeploymentActive",
      `Unable to edit or replace deployment '${before.name}': previous deployment from '${before.startedAt.toISOString()}' is still active (expiration time is '${before.startedAt.toISOString()}').`,
    );
  }
  const { parts, body } = request;
  const properties = objectAt(body, "properties");
  const deployment = prepareDeployment(world, group, parts["name"] ?? "", properties, checkedTags(body["tags"]));
  requireEligible(
    world,
    deployment.resources.map((resource) => evaluate(resource.body["plan"], resource.scope)),
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
  const prepared = prepare(world, request, objectAt(request.body, "properties"));
  requireValid(prepared.name, prepared.correlationId, validationErrors(world, prepared));
  const view = deploymentView({ ...prepared, state: "Succeeded" });
  const validatedResources = prepared.resources.map(({ id }) => ({ id }));
  return { status: 200, body: { ...view, properties: { ...objectAt(view, "properties"), validatedResources } } };
}

function whatIf(world: World, request: ArmRequest): ArmResponse {
  const properties = objectAt(request.body, "properties");
  const prepared = prepare(world, request, properties);
  return startWhatIf(world, request, () => {
    requireValid(prepared.name, prepared.correlationId, validationErrors(world, prepared));
    return changesOf(world, prepare(world, request, maskSecureParameters(properties)), wantsIdsOnly(request));
  });
}

function prepare(world: World, { parts }: ArmRequest, properties: Json): Deployment {
  return prepareDeployment(world, requireGroup(world, parts["group"] ?? ""), parts["name"] ?? "", properties);
}

function isActive({ state }: Deployment): boolean {
  return state === "Accepted" || state === "Running";
}

function inGroup(world: World, { parts }: ArmRequest): Deployment[] {
  const { id } = requireGroup(world, parts["group"] ?? "");
  return [...deploymentsOf(world).values()].filter((deployment) => deployment.group.id === id);
}

function requireDeployment(world: World, request: ArmRequest): Deployment {
  const group = request.parts["group"] ?? "";
  requireGroup(world, group);
  const found = deploymentsOf(world).get(keyOf(world, request));
  if (found === undefined)
    throw new ArmError(404, "DeploymentNotFound", `Deployment '${request.parts["name"]}' could not be found.`);
  return found;
}

function keyOf(world: World, { parts }: ArmRequest): string {
  return `${groupId(world, parts["group"] ?? "")}/${parts["name"]}`.toLowerCase();
}
