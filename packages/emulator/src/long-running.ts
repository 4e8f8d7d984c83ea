import { ArmError } from "./arm-error.ts";
import type { Operation } from "./operations.ts";
import type { ArmRequest, ArmResponse, Route } from "./router.ts";
import type { World } from "./world.ts";

const statusPath = "/subscriptions/{subscription}/providers/{namespace}/locations/{location}/operations/{id}";
const resultPath = "/subscriptions/{subscription}/providers/{namespace}/locations/{location}/operationResults/{id}";

/** Seconds that a client is asked to wait between polls; 0 where time is left out of the emulation. */
const pollSeconds = 1;

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

function status(world: World, request: ArmRequest): ArmResponse {
  const { id, status: state, startTime, endTime, error } = required(world, request);
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

function result(world: World, request: ArmRequest): ArmResponse {
  const operation = required(world, request);
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
  return { "retry-after": world.timeScale === 0 ? "0" : String(pollSeconds) };
}
