import type { ComputeManagementClient } from "@azure/arm-compute";
import type { NetworkManagementClient } from "@azure/arm-network";
import type { ResourceManagementClient } from "@azure/arm-resources";
import type { DeploymentsClient } from "@azure/arm-resourcesdeployments";
import type { TokenCredential } from "@azure/core-auth";
import type { HttpClient } from "@azure/core-rest-pipeline";
import { type Cloud, type CloudName, clouds } from "../clouds.ts";
import { realTime, type Wait } from "../run/time.ts";
import { type Read, reader } from "./http/read.ts";
import { retryPolicy } from "./http/retry-policy.ts";
import { retryingCredential } from "./http/retrying-credential.ts";

export interface ConnectOptions {
  readonly credential: TokenCredential;
  readonly subscriptionId: string;
  readonly cloud?: CloudName | undefined;
  /** An Azure Resource Manager other than the cloud's, such as an emulator. https only. */
  readonly endpoint?: string | undefined;
  /** PEM certificates to trust for `endpoint`, instead of the system's. */
  readonly ca?: string | undefined;
  /** Seconds between two polls of an operation, where Azure names none. Default 2. */
  readonly pollSeconds?: number | undefined;
  /** Awaited before each request, retries included, so that several processes can share a request budget. */
  readonly beforeRequest?: ((request: { readonly method: string; readonly url: string }) => Promise<void>) | undefined;
  /** How Berth waits. Default: in real time. */
  readonly wait?: Wait | undefined;
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
  readonly compute: ComputeManagementClient;
  readonly network: NetworkManagementClient;
  readonly resources: ResourceManagementClient;
  readonly deployments: DeploymentsClient;
  /** Reads paths that no client covers. */
  readonly read: Read;
}

/** Creates the clients without sending anything. Azure's SDK is loaded here, so that importing Berth stays fast. */
export async function connectAzure(options: ConnectOptions): Promise<Azure> {
  const { subscriptionId, wait = realTime, beforeRequest } = options;
  const credential = retryingCredential(options.credential, wait);
  const cloud = clouds[options.cloud ?? "public"];
  const endpoint = (options.endpoint ?? cloud.endpoint).replace(/(?<!\/)\/+$/, "");
  const [pipeline, compute, network, resources, deployments] = await Promise.all([
    import("@azure/core-rest-pipeline"),
    import("@azure/arm-compute"),
    import("@azure/arm-network"),
    import("@azure/arm-resources"),
    import("@azure/arm-resourcesdeployments"),
  ]);
  const inner = counted(pipeline.createDefaultHttpClient(), beforeRequest);
  const { client, expect } = retryPolicy(inner, { credential, scope: cloud.scope, wait });
  const settings = { ...clientOptions(cloud, endpoint, options.ca), httpClient: client };
  const resourcesClient = new resources.ResourceManagementClient(credential, subscriptionId, settings);
  return {
    cloud: cloud.name,
    subscriptionId,
    endpoint,
    pollMilliseconds: (options.pollSeconds ?? 2) * 1000,
    wait,
    expect,
    compute: new compute.ComputeManagementClient(credential, subscriptionId, settings),
    network: new network.NetworkManagementClient(credential, subscriptionId, settings),
    resources: resourcesClient,
    deployments: new deployments.DeploymentsClient(credential, subscriptionId, settings),
    read: reader(pipeline, resourcesClient.pipeline, client, endpoint),
  };
}

/** The options of every long-running call of a client. */
export function longRunning({ pollMilliseconds }: Azure, signal: AbortSignal | undefined) {
  return { updateIntervalInMs: pollMilliseconds, ...(signal === undefined ? {} : { abortSignal: signal }) };
}

function clientOptions(cloud: Cloud, endpoint: string, ca: string | undefined) {
  return {
    endpoint,
    credentials: { scopes: [cloud.scope] },
    // http/retry-policy.ts alone decides what is retried, and how often.
    retryOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: "berth" },
    ...(ca === undefined ? {} : { tlsOptions: { ca } }),
  };
}

/** Every attempt counts against the budget, retries included. */
function counted(inner: HttpClient, beforeRequest: ConnectOptions["beforeRequest"]): HttpClient {
  if (beforeRequest === undefined) return inner;
  return {
    async sendRequest(request) {
      const { method, url } = request;
      await beforeRequest({ method, url });
      return inner.sendRequest(request);
    },
  };
}
