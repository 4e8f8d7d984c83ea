import { setTimeout as pause } from "node:timers/promises";
import type { TableClient } from "@azure/data-tables";
import type { Settings } from "../settings.ts";
import { withStorageUnless } from "./errors.ts";

export interface RequestBudget {
  /** Resolves once a request with this method may be sent to the subscription. */
  take(subscriptionId: string, method: string): Promise<void>;
}

/** How time passes. Default: as it does. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (seconds: number) => Promise<void>;
}

interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
  /** How many tokens a process draws at a time: a row takes some hundred changes a second, not thousands. */
  readonly draw: number;
}

/** ARM's buckets by principal, subscription and region: https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling */
const buckets: Readonly<Record<"reads" | "writes" | "deletes", Bucket>> = {
  reads: { burst: 250, perSecond: 25, draw: 10 },
  writes: { burst: 200, perSecond: 10, draw: 2 },
  deletes: { burst: 200, perSecond: 10, draw: 2 },
};
type BucketName = keyof typeof buckets;

/**
 * A token bucket that all workers share through one row of a table, changed by its ETag. A process also draws tokens that
 * are not there yet and waits for them, so it does not poll the row. The bucket is a share of what ARM documents: clocks
 * that differ, and tokens that are drawn but not spent, stay within the limit.
 */
export function shareBudget(settings: Settings, table: TableClient, clock: Clock = realClock): RequestBudget {
  const { region, requestShare, identityClientId = "identity" } = settings;
  const stocks = new Map<string, TokenStock>();
  return {
    async take(subscriptionId, method) {
      const name = bucketOf(method);
      const { burst, perSecond, draw } = buckets[name];
      const partition = `${identityClientId}_${subscriptionId}_${region}`.replace(/[^\w-]/g, "-");
      const key = `${partition}/${name}`;
      const bucket = { burst: burst * requestShare, perSecond: perSecond * requestShare, draw };
      const stock = stocks.get(key) ?? { tokens: 0, turn: Promise.resolve() };
      stocks.set(key, stock);
      // One at a time: requests of the same process do not compete for the row.
      const turn = stock.turn.then(async () => {
        if (stock.tokens === 0) stock.tokens = await drawTokens(table, partition, name, bucket, clock);
        stock.tokens -= 1;
      });
      stock.turn = turn.catch(() => undefined);
      await turn;
    },
  };
}

const realClock: Clock = { now: () => Date.now(), wait: (seconds) => pause(seconds * 1000) };

/** The tokens that a process has drawn and not spent. */
interface TokenStock {
  tokens: number;
  turn: Promise<void>;
}

/** Resolves once the drawn tokens are there. The row holds only the time at which the bucket is full again. */
async function drawTokens(
  table: TableClient,
  partitionKey: string,
  rowKey: BucketName,
  { burst, perSecond, draw }: Bucket,
  clock: Clock,
): Promise<number> {
  for (;;) {
    const row = await withStorageUnless([404], () => table.getEntity<Record<string, unknown>>(partitionKey, rowKey));
    const now = clock.now();
    const fullAt = Math.max(now, Number(row?.["fullAt"] ?? now)) + (draw / perSecond) * 1000;
    const entity = { partitionKey, rowKey, fullAt: { type: "Double" as const, value: String(fullAt) } };
    const done =
      row === undefined
        ? await withStorageUnless([409], () => table.createEntity(entity))
        : await withStorageUnless([412], () => table.updateEntity(entity, "Replace", { etag: String(row["etag"]) }));
    if (done !== undefined) {
      await clock.wait(Math.max(0, (fullAt - now) / 1000 - burst / perSecond));
      return draw;
    }
    // A random delay, or all processes that were too late would come back at the same moment.
    await clock.wait(0.05 * Math.random());
  }
}

function bucketOf(method: string): BucketName {
  if (method === "GET" || method === "HEAD") return "reads";
  return method === "DELETE" ? "deletes" : "writes";
}
