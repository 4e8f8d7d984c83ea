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
   * @throws ArmError `TooManyRequests` if a bucket is empty
   */
  take(principal: string, method: string, path: string): Record<string, string>;
}

export function createThrottle({ machine, ...limits }: ThrottleLimits, clock: Clock): Throttle {
  const levels = new Map<string, { tokens: number; at: number }>();
  const take = (bucket: string, { burst, perSecond }: Bucket, header: string, kind: string) => {
    const now = clock.now().getTime() / 1000;
    const level = levels.get(bucket) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, level.tokens + (now - level.at) * perSecond);
    if (tokens < 1) {
      levels.set(bucket, { tokens, at: now });
      throw tooManyRequests(kind, header, Math.max(1, Math.ceil((1 - tokens) / perSecond)));
    }
    levels.set(bucket, { tokens: tokens - 1, at: now });
    return { [header]: String(Math.floor(tokens - 1)) };
  };
  return {
    take(principal, method, path) {
      const kind = method === "DELETE" ? "deletes" : method === "GET" || method === "HEAD" ? "reads" : "writes";
      const left = take(`${principal}/${kind}`, limits[kind], `x-ms-ratelimit-remaining-subscription-${kind}`, kind);
      const [machineId] = /^.*\/virtualMachines\/[^/]+/i.exec(path) ?? [];
      if (machine === undefined || machineId === undefined) return left;
      const machineKind = kind === "reads" ? "reads" : "writes";
      const bucket = `${machineId.toLowerCase()}/${machineKind}`;
      const machineLeft = take(
        bucket,
        machine[machineKind],
        "x-ms-ratelimit-remaining-resource",
        `${machineKind} of a machine`,
      );
      return { ...left, ...machineLeft };
    },
  };
}

function tooManyRequests(kind: string, header: string, retryAfterSeconds: number): ArmError {
  const message = `The request is being throttled as the limit has been reached for operation type - ${kind}.`;
  return new ArmError(429, "TooManyRequests", message, {
    headers: { "retry-after": String(retryAfterSeconds), [header]: "0" },
  });
}
