import type { TokenCredential } from "@azure/core-auth";
import type { HttpClient, PipelineRequest, PipelineResponse } from "@azure/core-rest-pipeline";
import type { Wait } from "../../run/time.ts";
import { rememberErrorBody } from "./error-bodies.ts";
export interface RetryPolicyOptions {
  readonly credential: TokenCredential;
  readonly scope: string;
  readonly wait: Wait;
  /** Delays are multiplied by a number from 0.5 to 1 out of here, so that many clients do not come back at once. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds since 1970, for a `Retry-After` that is a date. */
  readonly now?: (() => number) | undefined;
}

export interface RetryPolicy {
  readonly client: HttpClient;
  /** Says that a resource exists, by whatever way it was made: a read that does not find it is behind. */
  expect(id: string): void;
}

/** Attempts at one request, and the time that they may take together. */
const maxAttempts = 6;
const maxTotalSeconds = 300;
const maxDelaySeconds = 32;
/** An answer that has not come by then does not come: ARM's own limit for a request is 60 seconds. */
const timeoutSeconds = 100;

/** https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors */
const transientCodes = /^(AnotherOperationInProgress|RetryableError|ServerTimeout|OperationTimedOut)$/;
/** What Node's sockets and name service say of a network that may be better in a moment; not what TLS says of a certificate. */
const transientNetwork =
  /^(ECONNRESET|ECONNREFUSED|ECONNABORTED|EPIPE|ETIMEDOUT|ESOCKETTIMEDOUT|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|PARSE_ERROR|REQUEST_SEND_ERROR)$/;

/**
 * Sends requests until Azure has understood them: what is transient is tried again, within bounds, and what is final is
 * not. Every request of ARM that Berth makes may be sent twice, since names and states are in it, and never "one more".
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
    // A token that is asked for with claims does not come out of a cache:
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
      return end(request, outcome, made);
    waited += Number(seconds);
    await wait(Number(seconds), request.abortSignal as AbortSignal | undefined);
  }
}

type AttemptOutcome = PipelineResponse | { readonly error: unknown };

/** Seconds to wait, where Azure says so; undefined where it is for us to say; `none` where the outcome stands. */
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
    (status === 409 && transientCodes.test(codeOf(text) ?? "")) ||
    (status === 404 && isStaleRead(request, codeOf(text), made)) ||
    (status < 300 && !isWhole(text));
  if (!transient) return "none";
  const asked = headers.get("retry-after");
  return asked === undefined || status < 300 ? undefined : retryAfterSeconds(asked, now());
}

/** Retry-After is a number of seconds or a date: RFC 9110, section 10.2.3. What is neither says nothing. */
export function retryAfterSeconds(value: string, now: number): number | undefined {
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) || /^[-+\d.]+$/.test(text) ? undefined : Math.max(0, (date - now) / 1000);
}

/** Azure's reads are behind its writes: what we made is there, and an operation that was begun is known somewhere. */
function isStaleRead(request: PipelineRequest, code: string | undefined, made: ReadonlySet<string>): boolean {
  const path = pathOf(request);
  if (/\/operation(s|statuses|results)\/[^/]+$/.test(path)) return request.method === "GET";
  const group = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+/.exec(path)?.[0] ?? "";
  if (code === "ResourceGroupNotFound") return made.has(group);
  if (code === "ParentResourceNotFound") return made.has(path.split("/").slice(0, -2).join("/"));
  return request.method === "GET" && made.has(path);
}

/** Remembers what was made and what was deleted; a failure of the network is thrown as it came. */
function end(request: PipelineRequest, outcome: AttemptOutcome, made: Set<string>): PipelineResponse {
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
  const body = parsed(text) as { error?: { code?: unknown } } | undefined;
  return typeof body?.error?.code === "string" ? body.error.code : undefined;
}

/** ARM answers with JSON or with nothing: what is neither is a part of an answer, or somebody else's. */
function isWhole(text: string | null | undefined): boolean {
  return text === undefined || text === null || text.trim() === "" || parsed(text) !== undefined;
}

function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
