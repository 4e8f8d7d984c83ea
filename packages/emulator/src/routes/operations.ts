import { ArmError, relayedError } from "../arm-error.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import type { Operation } from "../state/operation.ts";
import type { World } from "../world.ts";

const statusPath = "/subscriptions/{subscription}/providers/{namespace}/locations/{location}/operations/{id}";
const resultPath = "/subscriptions/{subscription}/providers/{namespace}/locations/{location}/operationResults/{id}";

/** The shortest polling interval of Azure: https://github.com/cloud-and-ai-microsoft/resource-provider-contract */
const pollSeconds = 10;

/** If clients need not wait between polls, each poll is delayed until the work is done or this time has passed. */
const maxPollDelayMilliseconds = 1000;

/** ARM's two ways to poll: a status document, and a location that returns the result when the work is done. */
export const operationRoutes: readonly Route[] = [
  { method: "GET", pattern: statusPath, handle: getStatus },
  { method: "GET", pattern: resultPath, handle: getResult },
];

/** The headers of a PUT, which clients poll by the status document. */
export function statusHeaders(world: World, request: ArmRequest, operation: Operation): Record<string, string> {
  const link = urlOf(world, request, operation, "operations");
  return { "azure-asyncoperation": link, ...(namesNoInterval(world, request) ? {} : retryAfter(world)) };
}

/** The 202 response to a DELETE or a POST, which clients poll by the location or by both ways. */
export function accepted(
  world: World,
  request: ArmRequest,
  operation: Operation,
  style: "location" | "both",
): ArmResponse {
  const location = { location: urlOf(world, request, operation, "operationResults"), ...retryAfter(world) };
  return {
    status: 202,
    headers: style === "both" ? { ...statusHeaders(world, request, operation), ...location } : location,
  };
}

async function getStatus(world: World, request: ArmRequest): Promise<ArmResponse> {
  const operation = requireOperation(world, request);
  await delayPoll(world, operation);
  const { id: name, status, startTime, endTime, error } = operation;
  // A deployment is `Running`: BEHAVIOR.md.
  const isRunningDeployment = status === "InProgress" && /^microsoft\.resources$/i.test(namespaceOf(request));
  const times = { startTime: startTime.toISOString(), endTime: endTime?.toISOString() };
  return {
    status: 200,
    body: { id: request.url.pathname, name, status: isRunningDeployment ? "Running" : status, ...times, error },
    headers: status === "InProgress" && !namesNoInterval(world, request) ? retryAfter(world) : {},
  };
}

async function getResult(world: World, request: ArmRequest): Promise<ArmResponse> {
  const operation = requireOperation(world, request);
  await delayPoll(world, operation);
  if (operation.status === "InProgress")
    return { status: 202, headers: { location: request.url.href, ...retryAfter(world) } };
  if (operation.error !== undefined) throw relayedError(409, operation.error);
  return operation.result === undefined ? { status: 200 } : { status: 200, body: operation.result };
}

function requireOperation(world: World, { parts }: ArmRequest): Operation {
  const found = world.operations.get(parts["id"] ?? "");
  if (found === undefined) throw new ArmError(404, "NotFound", `The operation '${parts["id"]}' was not found.`);
  return found;
}

function urlOf(world: World, request: ArmRequest, operation: Operation, kind: string): string {
  const namespace = namespaceOf(request);
  const version = request.url.searchParams.get("api-version") ?? "2024-01-01";
  return `${request.origin}/subscriptions/${world.subscriptionId}/providers/${namespace}/locations/global/${kind}/${operation.id}?api-version=${version}`;
}

function namespaceOf({ url }: ArmRequest): string {
  return /\/providers\/([^/]+)/i.exec(url.pathname)?.[1] ?? "Microsoft.Resources";
}

/** Deployments and Microsoft.Network leave the interval to the client: BEHAVIOR.md. Where time stands still, nobody has to wait. */
function namesNoInterval(world: World, request: ArmRequest): boolean {
  return retryAfterSeconds(world) > 0 && /^microsoft\.(resources|network)$/i.test(namespaceOf(request));
}

function retryAfter(world: World): Record<string, string> {
  return { "retry-after": String(retryAfterSeconds(world)) };
}

function retryAfterSeconds({ timeScale }: World): number {
  return Math.floor(pollSeconds * timeScale);
}

async function delayPoll(world: World, operation: Operation): Promise<void> {
  if (operation.status !== "InProgress" || retryAfterSeconds(world) > 0) return;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, maxPollDelayMilliseconds);
  });
  await Promise.race([operation.done, timeout]);
  clearTimeout(timer);
}
