import { ArmError } from "./arm-error.ts";
import type { Clock } from "./clock.ts";

export interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
}

export interface ThrottleLimits {
  readonly reads: Bucket;
  readonly writes: Bucket;
  readonly deletes: Bucket;
}

/** ARM's token buckets per subscription and principal: https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling */
export const documentedLimits: ThrottleLimits = {
  reads: { burst: 250, perSecond: 25 },
  writes: { burst: 200, perSecond: 10 },
  deletes: { burst: 200, perSecond: 10 },
};

export interface Throttle {
  /** Takes a token and returns the headers that tell how many are left. Throws ARM's 429 where there is none. */
  take(principal: string, method: string): Record<string, string>;
}

export function createThrottle(limits: ThrottleLimits, clock: Clock): Throttle {
  const levels = new Map<string, { tokens: number; at: number }>();
  return {
    take(principal, method) {
      const kind = method === "DELETE" ? "deletes" : method === "GET" || method === "HEAD" ? "reads" : "writes";
      const { burst, perSecond } = limits[kind];
      const now = clock.now().getTime() / 1000;
      const level = levels.get(`${principal}/${kind}`) ?? { tokens: burst, at: now };
      const tokens = Math.min(burst, level.tokens + (now - level.at) * perSecond);
      if (tokens < 1) {
        const seconds = Math.max(1, Math.ceil((1 - tokens) / perSecond));
        levels.set(`${principal}/${kind}`, { tokens, at: now });
        throw new ArmError(
          429,
          "TooManyRequests",
          `The request is being throttled as the limit has been reached for operation type - ${kind}.`,
          {
            headers: { "retry-after": String(seconds), [`x-ms-ratelimit-remaining-subscription-${kind}`]: "0" },
          },
        );
      }
      levels.set(`${principal}/${kind}`, { tokens: tokens - 1, at: now });
      return { [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(Math.floor(tokens - 1)) };
    },
  };
}
