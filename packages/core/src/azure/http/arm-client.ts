import type { TokenCredential } from "@azure/core-auth";
import type { HttpClient, HttpMethods, PipelineRequest, PipelineResponse } from "@azure/core-rest-pipeline";
import { apiVersionOf } from "../../api-versions.ts";
import { definedOnly, parseJson } from "../../json.ts";
import { wordTexts } from "../../messages/words.ts";
import type { Wait } from "../../run/time.ts";
import { type ArmFollow, completeOperation } from "./long-running.ts";
import { parseWithOwnTagNames } from "./own-tag-names.ts";

type RestPipeline = typeof import("@azure/core-rest-pipeline");

/** Options of one request to Resource Manager. */
export interface ArmRequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Query parameters beside `api-version`, such as `$filter`. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** The ETag that the resource must still have. */
  readonly ifMatch?: string | undefined;
  /** How the end of a change is found out. Default `operation`. */
  readonly follow?: ArmFollow | undefined;
  /** Called when Azure has accepted a change, before its end. */
  readonly onAccepted?: (() => void) | undefined;
}

/** An answer of Resource Manager. */
export interface ArmResponse<Body = unknown> {
  readonly body: Body;
  /** ARM's clock: the response's Date header, in whole seconds. */
  readonly answeredAt: Date | undefined;
}

/**
 * Azure Resource Manager by paths: `/subscriptions/…`. The api-version follows from the path. What Azure accepts as a
 * long-running operation is waited for. Everything throws what the pipeline throws, for `toBerthError`.
 */
export interface Arm {
  /** Reads a resource. */
  get<Body>(path: string, options?: ArmRequestOptions): Promise<Body>;
  /** `get`, with the time of the response. */
  read<Body>(path: string, options?: ArmRequestOptions): Promise<ArmResponse<Body>>;
  /** The items of all pages. */
  list<Item>(path: string, options?: ArmRequestOptions): AsyncIterable<Item>;
  /** Creates a resource, or replaces it. @returns it, as it is afterwards */
  put<Body>(path: string, body: unknown, options?: ArmRequestOptions): Promise<Body>;
  /** Changes the named fields of a resource. @returns it, as it is afterwards */
  patch<Body>(path: string, body: unknown, options?: ArmRequestOptions): Promise<Body>;
  /** Runs an action of a resource, such as `…/start`. @returns its result */
  post<Body>(path: string, body?: unknown, options?: ArmRequestOptions): Promise<Body>;
  /** Deletes a resource. One that does not exist is no error where Azure says so. */
  delete(path: string, options?: ArmRequestOptions): Promise<void>;
}

export interface ArmClientOptions {
  readonly endpoint: string;
  readonly credential: TokenCredential;
  readonly scope: string;
  readonly client: HttpClient;
  readonly ca: string | undefined;
  readonly wait: Wait;
  /** Seconds between two polls at most, where Azure names none. */
  readonly pollSeconds: number;
}

export function armClient(rest: RestPipeline, options: ArmClientOptions): Arm {
  const send = sender(rest, options);
  const change = async <Body>(method: HttpMethods, path: string, body: unknown, each: ArmRequestOptions = {}) => {
    const url = urlOf(options.endpoint, path, each.query);
    const { signal, ifMatch } = each;
    const first = await send({ signal, ifMatch, method, url, body });
    each.onAccepted?.();
    const last = await completeOperation(first, {
      method,
      url,
      get: (link) => send({ method: "GET", url: link, signal: each.signal }),
      pause: pausesBetweenPolls(options, each.signal),
      signal: each.signal,
      follow: each.follow,
    });
    return bodyOf(last) as Body;
  };
  const read = async <Body>(path: string, each: ArmRequestOptions = {}) => {
    const url = urlOf(options.endpoint, path, each.query);
    const response = await send({ ...each, method: "GET", url });
    return { body: bodyOf(response) as Body, answeredAt: dateOf(response) };
  };
  return {
    read,
    get: async (path, each) => (await read<never>(path, each)).body,
    list: (path, each = {}) => pages(urlOf(options.endpoint, path, each.query), each, send),
    put: (path, body, each) => change("PUT", path, body, each),
    patch: (path, body, each) => change("PATCH", path, body, each),
    post: (path, body, each) => change("POST", path, body, each),
    delete: async (path, each) => {
      await change("DELETE", path, undefined, each);
    },
  };
}

/** The first pause, in seconds: a network resource takes a few. */
const firstPauseSeconds = 0.5;
/** Azure's own limit of Retry-After: https://learn.microsoft.com/rest/api/hdinsight/asynchronous-operations--202-accepted-and-location-header- */
const maxPauseSeconds = 600;
/** A pause is this part of the time that has passed, so that an operation is noticed late by at most this part. */
const pausePart = 0.25;

function pausesBetweenPolls({ wait, pollSeconds }: ArmClientOptions, signal: AbortSignal | undefined) {
  let passed = 0;
  return async (named: number | undefined) => {
    // A date that has passed, and zero, name no interval: without one of its own, the client would poll without a pause.
    const own = Math.min(pollSeconds, Math.max(firstPauseSeconds, passed * pausePart));
    const seconds = named === undefined || named <= 0 ? own : Math.min(named, maxPauseSeconds);
    passed += seconds;
    await wait(seconds, signal);
  };
}

interface Sending extends Omit<ArmRequestOptions, "query" | "follow" | "onAccepted"> {
  readonly method: HttpMethods;
  readonly url: string;
  readonly body?: unknown;
}

/** Sends one request; rejects with a RestError where ARM does not answer with success. */
function sender(rest: RestPipeline, { credential, scope, client, ca }: ArmClientOptions) {
  const pipeline = rest.createPipelineFromOptions(
    definedOnly({
      userAgentOptions: { userAgentPrefix: "berth" },
      // http/retry-policy.ts alone decides what is retried, and how often.
      retryOptions: { maxRetries: 0 },
      tlsOptions: ca === undefined ? undefined : { ca },
    }),
  );
  pipeline.addPolicy(rest.bearerTokenAuthenticationPolicy({ credential, scopes: scope }), { phase: "Sign" });
  return async (sending: Sending): Promise<PipelineResponse> => {
    const request = requestOf(rest, sending);
    const response = await pipeline.sendRequest(client, request);
    if (response.status >= 200 && response.status < 300) return response;
    const { status: statusCode, bodyAsText } = response;
    const { code, message } = errorOf(bodyAsText);
    throw new rest.RestError(
      message ?? `ARM answered ${statusCode}`,
      definedOnly({ statusCode, request, response, code }),
    );
  };
}

function requestOf(rest: RestPipeline, { method, url, body, ifMatch, signal }: Sending): PipelineRequest {
  const headers = definedOnly({
    accept: "application/json",
    "content-type": body === undefined ? undefined : "application/json",
    "if-match": ifMatch,
  });
  return rest.createPipelineRequest(
    definedOnly({
      url,
      method,
      headers: rest.createHttpHeaders(headers),
      body: body === undefined ? undefined : JSON.stringify(body),
      abortSignal: signal,
    }),
  );
}

async function* pages<Item>(
  first: string,
  options: ArmRequestOptions,
  send: (sending: Sending) => Promise<PipelineResponse>,
): AsyncGenerator<Item> {
  let next: string | null | undefined = first;
  const followed = new Set<string>();
  while (typeof next === "string" && next !== "") {
    // A list that is not whole must not decide what exists, and this one has no end: Azure/azure-cli#29833.
    if (followed.has(next)) throw new Error(wordTexts.endlessList);
    followed.add(next);
    const response: PipelineResponse = await send({ ...options, method: "GET", url: next });
    const { value = [], nextLink } = (bodyOf(response) ?? {}) as { value?: Item[]; nextLink?: string | null };
    yield* value;
    // A link of Azure is followed as it is.
    next = nextLink;
  }
}

function urlOf(endpoint: string, path: string, query: ArmRequestOptions["query"] = {}): string {
  const version = apiVersionOf(path);
  if (version === undefined) throw new TypeError(`No API version is known for ${path}`);
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const parameters = Object.entries({ "api-version": version, ...query });
  return `${endpoint}${encoded}?${parameters.map((each) => each.map(encodeURIComponent).join("=")).join("&")}`;
}

function bodyOf({ bodyAsText }: PipelineResponse): unknown {
  return bodyAsText === undefined || bodyAsText === null || bodyAsText === ""
    ? undefined
    : parseWithOwnTagNames(bodyAsText);
}

function errorOf(text: string | null | undefined): { readonly code?: string; readonly message?: string } {
  const body = parseJson(text) as { error?: { code?: string; message?: string } } | undefined;
  return body?.error ?? {};
}

function dateOf({ headers }: PipelineResponse): Date | undefined {
  const date = new Date(headers.get("date") ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}
