import { ArmError } from "../arm-error.ts";
import type { Clock } from "../clock.ts";

export interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
}

export interface ThrottleLimits {
  readonly reads: Bucket;
  readonly writes: Bucket;
  readonly deletes: Bucket;
  /** Compute's limits for each virtual machine together with its child resources. Default: none. */
  readonly machine?: { readonly reads: Bucket; readonly writes: Bucket };
}

/**
 * ARM's token buckets per subscription and principal: https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
 * Compute's token buckets per virtual machine: https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits
 */
export const documentedLimits: ThrottleLimits = {
  reads: { burst: 250, perSecond: 25 },
  writes: { burst: 200, perSecond: 10 },
  deletes: { burst: 200, perSecond: 10 },
  machine: { reads: { burst: 36, perSecond: 12 / 60 }, writes: { burst: 12, perSecond: 4 / 60 } },
};

export interface Throttle {
  /**
   * Takes one token per bucket and returns the headers with the number of tokens left.
   * @throws ArmError `SubscriptionRequestsThrottled`, `OperationNotAllowed` if a bucket is empty
   */
  take(principal: string, method: string, path: string): Record<string, string>;
}

export function createThrottle({ machine, ...limits }: ThrottleLimits, clock: Clock): Throttle {
  const levels = new Map<string, { tokens: number; at: number }>();
  const take = (bucket: string, { burst, perSecond }: Bucket, refuse: (retryAfterSeconds: number) => ArmError) => {
    const now = clock.now().getTime() / 1000;
    const level = levels.get(bucket) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, level.tokens + (now - level.at) * perSecond);
    if (tokens < 1) {
      levels.set(bucket, { tokens, at: now });
      throw refuse(Math.max(1, Math.ceil((1 - tokens) / perSecond)));
    }
    levels.set(bucket, { tokens: tokens - 1, at: now });
    return String(Math.floor(tokens - 1));
  };
  return {
    take(principal, method, path) {
      const kind = method === "DELETE" ? "deletes" : method === "GET" || method === "HEAD" ? "reads" : "writes";
      const header = `x-ms-ratelimit-remaining-subscription-${kind}`;
      const left = take(`${principal}/${kind}`, limits[kind], (seconds) =>
        subscriptionThrottled(subscriptionOf(path), principal, kind, seconds, header),
      );
      const [machineId] = /^.*\/virtualMachines\/[^/]+/i.exec(path) ?? [];
      if (machine === undefined || machineId === undefined) return { [header]: left };
      const machineKind = kind === "reads" ? "reads" : "writes";
      const policy = kind === "reads" ? "LowCostGetVM" : "UpdateVM";
      const machineLeft = take(`${machineId.toLowerCase()}/${machineKind}`, machine[machineKind], (seconds) =>
        machineThrottled(policy, machine[machineKind].burst, seconds),
      );
      return { [header]: left, [resourceHeader]: `Microsoft.Compute/${policy};${machineLeft}` };
    },
  };
}

const resourceHeader = "x-ms-ratelimit-remaining-resource";

function subscriptionOf(path: string): string {
  return /^\/subscriptions\/([^/]+)/i.exec(path)?.[1] ?? "";
}

/** https://github.com/velero-io/velero/issues/9171 */
function subscriptionThrottled(
  subscription: string,
  principal: string,
  kind: "reads" | "writes" | "deletes",
  seconds: number,
  header: string,
): ArmError {
  return new ArmError(
    429,
    "SubscriptionRequestsThrottled",
    `Number of '${kind.slice(0, -1)}' requests for subscription '${subscription}' actor '${principal}' exceeded. Please try again after '${seconds}' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information.`,
    { headers: { "retry-after": String(seconds), [header]: "0" } },
  );
}

/** https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/troubleshooting-throttling-errors#throttling-error-details */
function machineThrottled(policy: string, allowedRequestCount: number, seconds: number): ArmError {
  const reason = { operationGroup: policy, allowedRequestCount, measuredRequestCount: allowedRequestCount + 1 };
  return new ArmError(
    429,
    "OperationNotAllowed",
    "The server rejected the request because too many requests have been received for this subscription.",
    {
      details: [new ArmError(429, "TooManyRequests", JSON.stringify(reason), { target: policy }).body()],
      headers: { "retry-after": String(seconds), [resourceHeader]: `Microsoft.Compute/${policy};0` },
    },
  );
}
