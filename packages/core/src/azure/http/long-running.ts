import type { HttpMethods, PipelineResponse } from "@azure/core-rest-pipeline";
import { isObject, type JsonObject, parseJson } from "../../json.ts";
import { wordTexts } from "../../messages/words.ts";
import { retryAfterSeconds } from "./retry-policy.ts";

/**
 * How the end of a change is found out. `operation`: polls the operation, then reads the resource.
 * `operation-only`: resolves with the operation, not with the resource. `resource`: polls the resource itself, whose state
 * is the operation's, and so needs one request less:
 * https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations#provisioningstate-values
 */
export type ArmFollow = "operation" | "operation-only" | "resource";

export interface OperationRun {
  readonly method: HttpMethods;
  /** The URL of the request that started it. */
  readonly url: string;
  readonly get: (url: string) => Promise<PipelineResponse>;
  /** Waits between two polls: for the seconds that Azure names, or for the client's own. */
  readonly pause: (seconds: number | undefined) => Promise<void>;
  readonly signal: AbortSignal | undefined;
  readonly follow?: ArmFollow | undefined;
}

/** A long-running operation that Azure accepted and that failed. It has the fields of ARM's error body. */
export class OperationFailedError extends Error {
  override readonly name = "OperationFailedError";
  readonly code: string;
  readonly target: unknown;
  readonly details: unknown;
  readonly innererror: unknown;
  readonly additionalInfo: unknown;

  constructor({ code, message, target, details, innererror, additionalInfo }: JsonObject) {
    super(typeof message === "string" ? message : "");
    this.code = typeof code === "string" ? code : "";
    this.target = target;
    this.details = details;
    this.innererror = innererror;
    this.additionalInfo = additionalInfo;
  }
}

/**
 * Waits for the operation that a response starts, and resolves with the response that has its result: at once where there
 * is none. https://github.com/cloud-and-ai-microsoft/resource-provider-contract/blob/master/v1.0/async-api-reference.md
 */
export async function completeOperation(first: PipelineResponse, run: OperationRun): Promise<PipelineResponse> {
  const location = first.headers.get("location");
  const changes = run.method === "PUT" || run.method === "PATCH";
  if (changes && run.follow === "resource" && hasRunningState(first)) return followResource(first, run);
  if (statusLink(first) !== undefined) {
    const last = await poll(first, { link: statusLink, isRunning: hasRunningState }, run);
    throwIfFailed(last);
    if (run.follow === "operation-only") return last;
    if (changes) return run.get(run.url);
    return run.method === "POST" && location !== undefined ? run.get(location) : last;
  }
  if (location !== undefined && first.status === 202) {
    const last = await poll(first, { link: locationOf, isRunning: ({ status }) => status === 202 }, run);
    throwIfFailed(last);
    // A location may answer without the resource.
    return changes && parseJson(last.bodyAsText) === undefined ? run.get(run.url) : last;
  }
  if (run.method === "DELETE" && first.status === 202) return followDeletion(first, run);
  return changes && hasRunningState(first) ? followResource(first, run) : first;
}

/** A deletion whose response names nothing to poll ends when the resource is gone, or is no longer being deleted. */
async function followDeletion(first: PipelineResponse, run: OperationRun): Promise<PipelineResponse> {
  const isRunning = (response: PipelineResponse) => /^deleting$/i.test(stateOf(response) ?? "");
  try {
    const last = await poll(first, { link: () => run.url, isRunning }, run);
    throwIfFailed(last);
    return last;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return first;
    throw error;
  }
}

async function followResource(first: PipelineResponse, run: OperationRun): Promise<PipelineResponse> {
  const last = await poll(first, { link: () => run.url, isRunning: hasRunningState }, run);
  const link = statusLink(first);
  // A resource does not say why it failed.
  if (link !== undefined && hasFailed(last)) throwIfFailed(await run.get(link));
  throwIfFailed(last);
  return last;
}

/** One of ARM's ways to poll. */
interface PollWay {
  /** The next URL in a response: it may move. */
  readonly link: (response: PipelineResponse) => string | undefined;
  readonly isRunning: (response: PipelineResponse) => boolean;
}

async function poll(
  first: PipelineResponse,
  { link, isRunning }: PollWay,
  run: OperationRun,
): Promise<PipelineResponse> {
  let response = first;
  let url = link(first) ?? run.url;
  do {
    await run.pause(retryAfterSeconds(response.headers.get("retry-after") ?? "", Date.now()));
    if (run.signal?.aborted === true) throw aborted();
    response = await run.get(url);
    url = link(response) ?? url;
  } while (isRunning(response));
  return response;
}

function statusLink({ headers }: PipelineResponse): string | undefined {
  return headers.get("azure-asyncoperation") ?? headers.get("operation-location");
}

function locationOf({ headers }: PipelineResponse): string | undefined {
  return headers.get("location");
}

function hasRunningState(response: PipelineResponse): boolean {
  const state = stateOf(response);
  return state === undefined ? response.status === 202 : !/^(succeeded|failed|cancell?ed)$/i.test(state);
}

/** The state in a status document, or of the resource itself. */
function stateOf({ bodyAsText }: PipelineResponse): string | undefined {
  const body = parseJson(bodyAsText);
  if (!isObject(body)) return undefined;
  const { status, properties } = body;
  const state =
    typeof status === "string" ? status : isObject(properties) ? properties["provisioningState"] : undefined;
  return typeof state === "string" ? state : undefined;
}

function hasFailed(response: PipelineResponse): boolean {
  return /^(failed|cancell?ed)$/i.test(stateOf(response) ?? "");
}

function throwIfFailed(response: PipelineResponse): void {
  if (!hasFailed(response)) return;
  const state = stateOf(response) ?? "";
  const body = parseJson(response.bodyAsText) as JsonObject;
  const { error = isObject(body["properties"]) ? body["properties"]["error"] : undefined } = body;
  const canceled = !/^failed$/i.test(state);
  throw new OperationFailedError({
    code: canceled ? "OperationCanceled" : "OperationFailed",
    message: canceled ? wordTexts.canceled : wordTexts.noReason,
    ...(isObject(error) ? error : {}),
  });
}

/** As the pipeline throws it for a request that is aborted while it is sent. */
function aborted(): Error {
  return Object.assign(new Error("The operation was aborted."), { name: "AbortError" });
}
