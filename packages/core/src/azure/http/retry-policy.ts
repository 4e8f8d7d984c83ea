import type { TokenCredential } from "@azure/core-auth";
import type { HttpClient, PipelineRequest, PipelineResponse } from "@azure/core-rest-pipeline";
import { parseJson } from "../../json.ts";
import type { Wait } from "../../run/time.ts";
import { rememberErrorBody } from "./error-bodies.ts";
import { otherOperationCodes } from "./transient-codes.ts";

export interface RetryPolicyOptions {
  readonly credential: TokenCredential;
  readonly scope: string;
  readonly wait: Wait;
  /** Jitter: each delay is multiplied by a number from 0.5 to 1, so that many clients do not come back at once. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds since 1970, for a `Retry-After` that is a date. */
  readonly now?: (() => number) | undefined;
}

export interface RetryPolicy {
  readonly client: HttpClient;
  /** Says that a resource exists, however it was created: a read that does not find it is stale and is repeated. */
  expect(id: string): void;
  /** Says that a resource may have been deleted together with another one. */
  forget(id: string): void;
}

/** Attempts at one request, and the time that their pauses may take together. */
const maxAttempts = 6;
const maxTotalSeconds = 300;
const maxDelaySeconds = 32;
/** ARM's own limit for a request is 60 seconds: an answer that takes longer than this does not come. */
const timeoutSeconds = 100;

/** https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors */
const transientCodes = new Set([...otherOperationCodes, "ServerTimeout", "OperationTimedOut"]);
/** Codes of Node's sockets and resolver for a network that may recover; errors of TLS certificates are final. */
const transientNetwork =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|ESOCKETTIMEDOUT|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|PARSE_ERROR|REQUEST_SEND_ERROR)$/;

/**
 * Repeats transient failures, within bounds. Every ARM request that Berth sends is idempotent: it names a resource and a
 * state, and never "one more", so that it may be sent twice.
 */
export function retryPolicy(inner: HttpClient, options: RetryPolicyOptions): RetryPolicy {
  const made = new Set<string>();
  let refused: string | undefined;
  let fresh: string | undefined;
  const attempt = async (request: PipelineRequest): Promise<PipelineResponse> => {
    if (refused !== undefined && fresh !== undefined && request.headers.get("authorization") === refused)
      request.headers.set("authorization", fresh);
    const response = await inner.sendRequest(request);
    if (response.status !== 401 || !/"(Expired|Invalid)AuthenticationToken"/.test(response.bodyAsText ?? ""))
      return response;
    // A token requested with claims does not come from a cache:
    // https://learn.microsoft.com/entra/identity-platform/claims-challenge
    const claims = JSON.stringify({
      access_token: { nbf: { essential: true, value: String(Math.floor((options.now ?? Date.now)() / 1000)) } },
    });
    const token = await options.credential.getToken(options.scope, { claims });
    if (token === null) return response;
    refused = request.headers.get("authorization");
    fresh = `Bearer ${token.token}`;
    request.headers.set("authorization", fresh);
    return inner.sendRequest(request);
  };
  return {
    client: { sendRequest: (request) => sendWithRetry(request, attempt, made, options) },
    expect: (id) => {
      made.add(id.toLowerCase());
    },
    forget: (id) => {
      made.delete(id.toLowerCase());
    },
  };
}

async function sendWithRetry(
  request: PipelineRequest,
  attempt: (request: PipelineRequest) => Promise<PipelineResponse>,
  made: Set<string>,
  { wait, random = Math.random, now = Date.now }: RetryPolicyOptions,
): Promise<PipelineResponse> {
  request.timeout ||= timeoutSeconds * 1000;
  let waited = 0;
  for (let count = 1; ; count++) {
    const outcome = await attempt(request).catch((error: unknown) => ({ error }));
    const delay = delayAfter(request, outcome, made, now);
    const seconds = delay ?? Math.min(maxDelaySeconds, 2 ** (count - 1)) * (0.5 + random() / 2);
    if (delay === "none" || count === maxAttempts || waited + Number(seconds) > maxTotalSeconds)
      return conclude(request, outcome, made);
    waited += Number(seconds);
    await wait(Number(seconds), request.abortSignal as AbortSignal | undefined);
  }
}

type AttemptOutcome = PipelineResponse | { readonly error: unknown };

/** Seconds to wait where Azure names them; undefined where we choose; `none` where the outcome is final. */
function delayAfter(
  request: PipelineRequest,
  outcome: AttemptOutcome,
  made: ReadonlySet<string>,
  now: () => number,
): number | undefined | "none" {
  if ("error" in outcome) {
    if (request.abortSignal?.aborted === true) return "none";
    const { code, name } = outcome.error as { code?: string; name?: string };
    return transientNetwork.test(code ?? "") || name === "AbortError" ? undefined : "none";
  }
  const { status, headers, bodyAsText: text } = outcome;
  const transient =
    [408, 429, 500, 502, 503, 504].includes(status) ||
    (status === 409 && transientCodes.has(codeOf(text) ?? "")) ||
    (status === 404 && isStaleRead(request, codeOf(text), made)) ||
    (status < 300 && !isWhole(text));
  if (!transient) return "none";
  const asked = headers.get("retry-after");
  return asked === undefined || status < 300 ? undefined : retryAfterSeconds(asked, now());
}

/** Retry-After is a number of seconds or a date (RFC 9110, section 10.2.3). Anything else is ignored. */
export function retryAfterSeconds(value: string, now: number): number | undefined {
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) || /^[-+\d.]+$/.test(text) ? undefined : Math.max(0, (date - now) / 1000);
}

/** Azure is eventually consistent: a 404 for a resource that we created, or for an operation that was started, is stale. */
function isStaleRead(request: PipelineRequest, code: string | undefined, made: ReadonlySet<string>): boolean {
  const path = pathOf(request);
  if (/\/operation(s|statuses|results)\/[^/]+$/.test(path)) return request.method === "GET";
  const group = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+/.exec(path)?.[0] ?? "";
  if (code === "ResourceGroupNotFound") return made.has(group);
  if (code === "ParentResourceNotFound") return made.has(path.split("/").slice(0, -2).join("/"));
  return request.method === "GET" && made.has(path);
}

/** Remembers what was created and deleted; throws a network error unchanged. */
function conclude(request: PipelineRequest, outcome: AttemptOutcome, made: Set<string>): PipelineResponse {
  if ("error" in outcome) throw outcome.error;
  const path = pathOf(request);
  if (outcome.status >= 400) rememberErrorBody(request, outcome.bodyAsText);
  if (request.method === "PUT" && outcome.status < 300) made.add(path);
  if (request.method === "DELETE")
    for (const each of made) if (each === path || each.startsWith(`${path}/`)) made.delete(each);
  return outcome;
}

function pathOf({ url }: PipelineRequest): string {
  return decodeURIComponent(new URL(url).pathname).toLowerCase().replace(/\/$/, "");
}

function codeOf(text: string | null | undefined): string | undefined {
  const body = parseJson(text) as { error?: { code?: unknown } } | undefined;
  return typeof body?.error?.code === "string" ? body.error.code : undefined;
}

/** ARM answers with JSON or with nothing: anything else is part of an answer, or comes from a gateway. */
function isWhole(text: string | null | undefined): boolean {
  return text === undefined || text === null || text.trim() === "" || parseJson(text) !== undefined;
}
