import { setTimeout as pause } from "node:timers/promises";
import type { TableClient } from "@azure/data-tables";
import type { Settings } from "../settings.ts";
import { withStorageUnless } from "./errors.ts";

export interface Budget {
  /** Resolves once a request of this method may be sent to the subscription. */
  take(subscriptionId: string, method: string): Promise<void>;
}

/** How time passes; by default as it does. */
export interface Time {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (seconds: number) => Promise<void>;
}

interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
  /** How many tokens a process takes from the table at a time: a row takes some hundred changes a second, not thousands. */
  readonly atOnce: number;
}

/** ARM's buckets by principal, subscription and region: https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling */
const buckets: Readonly<Record<"reads" | "writes" | "deletes", Bucket>> = {
  reads: { burst: 250, perSecond: 25, atOnce: 10 },
  writes: { burst: 200, perSecond: 10, atOnce: 2 },
  deletes: { burst: 200, perSecond: 10, atOnce: 2 },
};
type Kind = keyof typeof buckets;

/**
 * A token bucket that all workers share through one row of a table, changed by its ETag. Tokens that are not there yet are
 * taken too, and waited for: nobody asks the row again and again. The bucket is a share of what ARM documents, so that
 * clocks that differ, and tokens that were taken and not spent, stay within the limit.
 */
export function shareBudget(settings: Settings, table: TableClient, time: Time = realTime): Budget {
  const { region, requestShare, identityClientId = "identity" } = settings;
  const stocks = new Map<string, Stock>();
  return {
    async take(subscriptionId, method) {
      const kind = kindOf(method);
      const { burst, perSecond, atOnce } = buckets[kind];
      const partition = `${identityClientId}_${subscriptionId}_${region}`.replace(/[^\w-]/g, "-");
      const key = `${partition}/${kind}`;
      const limits = { burst: burst * requestShare, perSecond: perSecond * requestShare, atOnce };
      const stock = stocks.get(key) ?? { tokens: 0, turn: Promise.resolve() };
      stocks.set(key, stock);
      // One by one: those who wait in this process do not compete with each other for the row.
      const turn = stock.turn.then(async () => {
        if (stock.tokens === 0) stock.tokens = await draw(table, partition, kind, limits, time);
        stock.tokens -= 1;
      });
      stock.turn = turn.catch(() => undefined);
      await turn;
    },
  };
}

const realTime: Time = { now: () => Date.now(), wait: (seconds) => pause(seconds * 1000) };

interface Stock {
  tokens: number;
  turn: Promise<void>;
}

/** Takes `atOnce` tokens; resolves once they are there. The row holds nothing but the time at which the bucket is full again. */
async function draw(
  table: TableClient,
  partitionKey: string,
  rowKey: Kind,
  { burst, perSecond, atOnce }: Bucket,
  time: Time,
): Promise<number> {
  for (;;) {
    const row = await withStorageUnless([404], () => table.getEntity<Record<string, unknown>>(partitionKey, rowKey));
    const now = time.now();
    const fullAt = Math.max(now, Number(row?.["fullAt"] ?? now)) + (atOnce / perSecond) * 1000;
    const entity = { partitionKey, rowKey, fullAt: { type: "Double" as const, value: String(fullAt) } };
    const done =
      row === undefined
        ? await withStorageUnless([409], () => table.createEntity(entity))
        : await withStorageUnless([412], () => table.updateEntity(entity, "Replace", { etag: String(row["etag"]) }));
    if (done !== undefined) {
      await time.wait(Math.max(0, (fullAt - now) / 1000 - burst / perSecond));
      return atOnce;
    }
    // Differently long for each, or all who were too late would come back at the same moment.
    await time.wait(0.05 * Math.random());
  }
}

function kindOf(method: string): Kind {
  if (method === "GET" || method === "HEAD") return "reads";
  return method === "DELETE" ? "deletes" : "writes";
}
