import type { TableClient } from "@azure/data-tables";
import type { Settings } from "../settings.ts";
import { withStorageUnless } from "./errors.ts";

export interface Budget {
  /** Resolves once a request of this method may be sent to the subscription. */
  take(subscriptionId: string, method: string): Promise<void>;
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
 * A token bucket that all workers share through one row of a table, changed by its ETag. It takes a share of what ARM
 * documents, so that clocks that differ, and tokens that were taken and not spent, stay within the limit.
 */
export function shareBudget(settings: Settings, table: TableClient): Budget {
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
      stock.turn = stock.turn.then(() => fromStock(table, partition, kind, limits, stock));
      const turn = stock.turn;
      stock.turn = turn.catch(() => undefined);
      await turn;
    },
  };
}

interface Stock {
  tokens: number;
  turn: Promise<void>;
}

async function fromStock(
  table: TableClient,
  partition: string,
  kind: Kind,
  limits: Bucket,
  stock: Stock,
): Promise<void> {
  while (stock.tokens < 1) {
    const { taken, waitSeconds } = await draw(table, partition, kind, limits, Date.now());
    stock.tokens += taken;
    // Differently long for each, or all who wait would come back at the same moment.
    if (taken === 0) await new Promise((resolve) => setTimeout(resolve, waitSeconds * 1000 * (0.5 + Math.random())));
  }
  stock.tokens -= 1;
}

/** Takes what is there, up to `atOnce`; nothing where somebody else changed the row meanwhile. */
async function draw(
  table: TableClient,
  partitionKey: string,
  rowKey: Kind,
  { burst, perSecond, atOnce }: Bucket,
  now: number,
): Promise<{ taken: number; waitSeconds: number }> {
  const row = await withStorageUnless([404], () => table.getEntity<Record<string, unknown>>(partitionKey, rowKey));
  const before = { tokens: Number(row?.["tokens"] ?? burst), at: Number(row?.["at"] ?? now) };
  // A clock that is behind adds nothing; it does not take back what was there.
  const at = Math.max(now, before.at);
  const tokens = Math.min(burst, before.tokens + ((at - before.at) / 1000) * perSecond);
  const taken = Math.min(atOnce, Math.floor(tokens));
  if (taken === 0) return { taken, waitSeconds: (1 - tokens) / perSecond };
  const entity = {
    partitionKey,
    rowKey,
    tokens: { type: "Double" as const, value: String(tokens - taken) },
    at: { type: "Double" as const, value: String(at) },
  };
  const done =
    row === undefined
      ? await withStorageUnless([409], () => table.createEntity(entity))
      : await withStorageUnless([412], () => table.updateEntity(entity, "Replace", { etag: String(row["etag"]) }));
  return done === undefined ? { taken: 0, waitSeconds: 0.05 } : { taken, waitSeconds: 0 };
}

function kindOf(method: string): Kind {
  if (method === "GET" || method === "HEAD") return "reads";
  return method === "DELETE" ? "deletes" : "writes";
}
