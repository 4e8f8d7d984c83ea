import type { TokenCredential } from "@azure/core-auth";
import type { HttpClient, PipelineResponse } from "@azure/core-rest-pipeline";
import { type CloudName, cloudNamed } from "../clouds.ts";
import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { requireOption } from "../run/require-option.ts";
import { currentSignal } from "../run/signal.ts";
import { realTime, type Wait } from "../run/time.ts";
import type { SizeCache } from "../stores/store.ts";
import { type Arm, armClient } from "./http/arm-client.ts";
import { retryPolicy } from "./http/retry-policy.ts";
import { retryingCredential } from "./http/retrying-credential.ts";

/** Options of `connectAzure`. */
export interface ConnectOptions {
  readonly credential: TokenCredential;
  readonly subscriptionId: string;
  readonly cloud?: CloudName | undefined;
  /** An Azure Resource Manager other than the cloud's, such as an emulator. https only. */
  readonly endpoint?: string | undefined;
  /** PEM certificates to trust for `endpoint`, instead of the system's. */
  readonly ca?: string | undefined;
  /** Seconds between two polls of an operation at most, where Azure names none: the first ones are closer. Default 2. */
  readonly pollSeconds?: number | undefined;
  /** Awaited before each request, retries included, so that several processes can share a request budget. */
  readonly beforeRequest?: ((request: { readonly method: string; readonly url: string }) => Promise<void>) | undefined;
  /** Called after each request, retries included, for a log. It gets no query, header or body. What it throws is ignored. */
  readonly afterRequest?: ((exchange: AzureExchange) => void) | undefined;
  /** How Berth waits. Default: in real time. */
  readonly wait?: Wait | undefined;
  /** Where the sizes of a location are kept for a day, for other processes. Default: in this process alone. */
  readonly sizeCache?: SizeCache | undefined;
}

/** A request and how it ended. */
export interface AzureExchange {
  readonly method: string;
  /** Without its query, which may hold a signature. */
  readonly url: string;
  /** The status of the response; undefined if there was none. */
  readonly status: number | undefined;
  /** The code of the network's error, such as ECONNRESET, if there was no response. */
  readonly problem: string | undefined;
  readonly milliseconds: number;
  /** The id to quote to Azure's support: the header `x-ms-request-id`. */
  readonly requestId: string | undefined;
}

/** A connection to one subscription. Every verb takes it first. */
export interface Azure {
  readonly cloud: CloudName;
  readonly subscriptionId: string;
  readonly endpoint: string;
  readonly pollMilliseconds: number;
  /** How verbs wait. */
  readonly wait: Wait;
  /** Says that a resource exists, however it was created: reads that do not find it are stale and are repeated. */
  readonly expect: (id: string) => void;
  /** Says that a resource may have been deleted together with another one. */
  readonly forget: (id: string) => void;
  /** Resource Manager by paths. */
  readonly arm: Arm;
  /** Where the sizes of a location are kept for other processes. */
  readonly sizeCache: SizeCache | undefined;
}

/**
 * Creates a connection without sending anything. Azure's SDK is loaded here, so that importing Berth stays fast.
 * @throws BerthError `option-invalid`, `cloud-unknown`
 */
export async function connectAzure(options: ConnectOptions): Promise<Azure> {
  requireConnectOptions(options);
  const { subscriptionId, ca, pollSeconds = 2, wait = realTime } = options;
  const credential = retryingCredential(options.credential, wait);
  const cloud = cloudNamed(options.cloud ?? "public");
  const endpoint = (options.endpoint ?? cloud.endpoint).replace(/(?<!\/)\/+$/, "");
  const rest = await import("@azure/core-rest-pipeline");
  const inner = observed(rest.createDefaultHttpClient(), options);
  const { client: retrying, expect, forget } = retryPolicy(inner, { credential, scope: cloud.scope, wait });
  const client = cancelable(retrying);
  return {
    cloud: cloud.name,
    subscriptionId,
    endpoint,
    pollMilliseconds: pollSeconds * 1000,
    wait,
    expect,
    forget,
    arm: armClient(rest, { endpoint, credential, scope: cloud.scope, client, ca, wait, pollSeconds }),
    sizeCache: options.sizeCache,
  };
}

/** @throws BerthError `option-invalid` */
function requireConnectOptions(options: ConnectOptions): void {
  requireOption("options", isObject(options), "an object");
  const { credential, subscriptionId, endpoint, sizeCache } = options;
  requireOption("sizeCache", sizeCache === undefined || isSizeCache(sizeCache), "a SizeCache");
  requireOption(
    "credential",
    typeof credential?.getToken === "function",
    "a TokenCredential, such as DefaultAzureCredential",
  );
  if (typeof subscriptionId !== "string" || !/^[\w-]{1,64}$/.test(subscriptionId))
    throw new BerthError("option-invalid", { field: "subscriptionId", reason: { code: "not-a-subscription-id" } });
  if (
    endpoint !== undefined &&
    !(typeof endpoint === "string" && /^https:\/\/[^/]/i.test(endpoint) && URL.canParse(endpoint))
  )
    throw new BerthError("option-invalid", { field: "endpoint", reason: { code: "not-https" } });
}

function isSizeCache(given: SizeCache): boolean {
  return isObject(given) && typeof given.read === "function" && typeof given.write === "function";
}

/** The signal of the verb cancels its reads. A change that Azure may have accepted is canceled only where the verb says so. */
function cancelable(inner: HttpClient): HttpClient {
  return {
    sendRequest(request) {
      const signal = currentSignal();
      if (signal !== undefined && request.method === "GET") request.abortSignal ??= signal;
      return inner.sendRequest(request);
    },
  };
}

/** Every attempt counts against the budget and is reported, retries included. */
function observed(inner: HttpClient, { beforeRequest, afterRequest }: ConnectOptions): HttpClient {
  if (beforeRequest === undefined && afterRequest === undefined) return inner;
  return {
    async sendRequest(request) {
      const { method, url } = request;
      await beforeRequest?.({ method, url });
      const since = performance.now();
      const report = (response: PipelineResponse | undefined, error?: unknown) => {
        try {
          afterRequest?.({
            method,
            url: url.replace(/[?#].*$/s, ""),
            status: response?.status,
            problem: error === undefined ? undefined : problemOf(error),
            milliseconds: Math.round(performance.now() - since),
            requestId: response?.headers.get("x-ms-request-id"),
          });
        } catch {
          // A log that fails is not a failure of the work.
        }
      };
      try {
        const response = await inner.sendRequest(request);
        report(response);
        return response;
      } catch (error) {
        report(undefined, error);
        throw error;
      }
    },
  };
}

function problemOf(error: unknown): string {
  const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown };
  return String(code ?? name ?? "unknown");
}
