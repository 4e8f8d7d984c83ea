import { ArmError } from "../arm-error.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import type { Operation } from "../state/operations.ts";
import type { World } from "../world.ts";

const statusPath = "/subscriptions/{subscription}/providers/{namespace}/locations/{location}/operations/{id}";
const resultPath = "/subscriptions/{subscription}/providers/{namespace}/locations/{location}/operationResults/{id}";

/** Seconds between polls that Azure asks for, at the least: https://github.com/cloud-and-ai-microsoft/resource-provider-contract */
const pollSeconds = 10;

/** Where clients are not asked to wait, a poll is held this long or until the work is done, so that they do not spin. */
const holdMilliseconds = 1000;

/** Both header styles of ARM: a status document, and a location that answers once the work is done. */
export const operationRoutes: readonly Route[] = [
  { method: "GET", pattern: statusPath, handle: status },
  { method: "GET", pattern: resultPath, handle: result },
];

/** The header of a PUT, whose end is told by a status document. */
export function statusHeaders(world: World, request: ArmRequest, operation: Operation): Record<string, string> {
  return { "azure-asyncoperation": urlOf(world, request, operation, "operations"), ...retryAfter(world) };
}

/** 202 for a DELETE or a POST, with one of the header styles or both. */
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

async function status(world: World, request: ArmRequest): Promise<ArmResponse> {
  const operation = required(world, request);
  await hold(world, operation);
  const { id, status: state, startTime, endTime, error } = operation;
  const body = {
    id: request.url.pathname,
    name: id,
    status: state,
    startTime: startTime.toISOString(),
    ...(endTime === undefined ? {} : { endTime: endTime.toISOString() }),
    ...(error === undefined ? {} : { error }),
  };
  return { status: 200, body, headers: state === "InProgress" ? retryAfter(world) : {} };
}

async function result(world: World, request: ArmRequest): Promise<ArmResponse> {
  const operation = required(world, request);
  await hold(world, operation);
  if (operation.status === "InProgress")
    return { status: 202, headers: { location: request.url.href, ...retryAfter(world) } };
  if (operation.error !== undefined)
    throw new ArmError(409, operation.error.code, operation.error.message, { details: operation.error.details ?? [] });
  return operation.result === undefined ? { status: 200 } : { status: 200, body: operation.result };
}

function required(world: World, { parts }: ArmRequest): Operation {
  const found = world.operations.get(parts["id"] ?? "");
  if (found === undefined) throw new ArmError(404, "NotFound", `The operation '${parts["id"]}' was not found.`);
  return found;
}

function urlOf(world: World, request: ArmRequest, operation: Operation, kind: string): string {
  const namespace = /\/providers\/([^/]+)/i.exec(request.url.pathname)?.[1] ?? "Microsoft.Resources";
  const version = request.url.searchParams.get("api-version") ?? "2024-01-01";
  return `${request.origin}/subscriptions/${world.subscriptionId}/providers/${namespace}/locations/global/${kind}/${operation.id}?api-version=${version}`;
}

function retryAfter(world: World): Record<string, string> {
  return { "retry-after": String(pollAfterSeconds(world)) };
}

function pollAfterSeconds({ timeScale }: World): number {
  return Math.floor(pollSeconds * timeScale);
}

async function hold(world: World, operation: Operation): Promise<void> {
  if (operation.status !== "InProgress" || pollAfterSeconds(world) > 0) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, holdMilliseconds);
  });
  await Promise.race([operation.done, patience]);
  clearTimeout(timer);
}
