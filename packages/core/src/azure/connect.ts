import type { ComputeManagementClient } from "@azure/arm-compute";
import type { NetworkManagementClient } from "@azure/arm-network";
import type { ResourceManagementClient } from "@azure/arm-resources";
import type { DeploymentsClient } from "@azure/arm-resourcesdeployments";
import type { TokenCredential } from "@azure/core-auth";
import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import type { CloudName } from "../plan/hostnames.ts";
import { type Cloud, clouds } from "./clouds.ts";

export interface ConnectOptions {
  readonly credential: TokenCredential;
  readonly subscriptionId: string;
  readonly cloud?: CloudName;
  /** Another Azure Resource Manager than the cloud's own: an emulator, a proxy. https only. */
  readonly endpoint?: string;
  /** PEM certificates to trust at `endpoint`, in place of the system's. */
  readonly ca?: string;
  /** Seconds between two questions after an operation, where Azure names none. Default 2. */
  readonly pollSeconds?: number;
  /** Awaited before each request, retries included: where several processes share a budget of requests, they wait here. */
  readonly beforeRequest?: (request: { readonly method: string; readonly url: string }) => Promise<void>;
}

/** Who we talk to. Every verb takes it first. */
export interface Azure {
  readonly cloud: CloudName;
  readonly subscriptionId: string;
  readonly endpoint: string;
  readonly pollMilliseconds: number;
  readonly compute: ComputeManagementClient;
  readonly network: NetworkManagementClient;
  readonly resources: ResourceManagementClient;
  readonly deployments: DeploymentsClient;
}

/** Makes the clients; sends nothing yet. The clients are loaded here, so that importing the SDK of Berth costs nothing. */
export async function connectAzure(options: ConnectOptions): Promise<Azure> {
  const { credential, subscriptionId } = options;
  const cloud = clouds[options.cloud ?? "public"];
  const endpoint = (options.endpoint ?? cloud.endpoint).replace(/\/+$/, "");
  const [compute, network, resources, deployments] = await Promise.all([
    import("@azure/arm-compute"),
    import("@azure/arm-network"),
    import("@azure/arm-resources"),
    import("@azure/arm-resourcesdeployments"),
  ]);
  const settings = clientOptions(cloud, endpoint, options);
  return {
    cloud: cloud.name,
    subscriptionId,
    endpoint,
    pollMilliseconds: (options.pollSeconds ?? 2) * 1000,
    compute: new compute.ComputeManagementClient(credential, subscriptionId, settings),
    network: new network.NetworkManagementClient(credential, subscriptionId, settings),
    resources: new resources.ResourceManagementClient(credential, subscriptionId, settings),
    deployments: new deployments.DeploymentsClient(credential, subscriptionId, settings),
  };
}

/** What every long-running call of a client is given. */
export function longRunning({ pollMilliseconds }: Azure, signal: AbortSignal | undefined) {
  return { updateIntervalInMs: pollMilliseconds, ...(signal === undefined ? {} : { abortSignal: signal }) };
}

function clientOptions(cloud: Cloud, endpoint: string, { ca, beforeRequest }: ConnectOptions) {
  return {
    endpoint,
    credentials: { scopes: [cloud.scope] },
    userAgentOptions: { userAgentPrefix: "berth" },
    ...(ca === undefined ? {} : { tlsOptions: { ca } }),
    ...(beforeRequest === undefined ? {} : { additionalPolicies: [waitingPolicy(beforeRequest)] }),
  };
}

function waitingPolicy(beforeRequest: NonNullable<ConnectOptions["beforeRequest"]>) {
  const policy: PipelinePolicy = {
    name: "berthBeforeRequest",
    async sendRequest(request, next) {
      const { method, url } = request;
      await beforeRequest({ method, url });
      return next(request);
    },
  };
  return { policy, position: "perRetry" as const };
}
