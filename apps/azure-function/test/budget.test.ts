import { TableClient } from "@azure/data-tables";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Azurite, startAzurite } from "../local/azurite.ts";
import { readSettings } from "../src/settings.ts";
import { shareBudget } from "../src/storage/budget.ts";

let storage: Azurite;
let table: TableClient;

beforeAll(async () => {
  storage = await startAzurite();
  table = TableClient.fromConnectionString(storage.connectionString, "budget", { allowInsecureConnection: true });
  await table.createTable();
});
afterAll(async () => {
  await storage?.close();
});

test("keeps processes that share a budget within the bucket, and starves none of them", async () => {
  const settings = readSettings({
    BERTH_SUBSCRIPTION_IDS: "one",
    BERTH_TENANT_ID: "tenant",
    BERTH_AUDIENCE: "audience",
    BERTH_REQUEST_SHARE: "0.8",
    AzureWebJobsStorage: storage.connectionString,
  });
  // Each process waits on its own clock; all clocks start at the same moment.
  const start = Date.parse("2026-01-01T00:00:00Z");
  const taken: number[] = [];
  const process = async () => {
    let now = start;
    const budget = shareBudget(settings, table, {
      now: () => now,
      wait: async (seconds) => {
        now += seconds * 1000;
      },
    });
    for (let count = 0; count < 150; count++) {
      await budget.take("one", "GET");
      taken.push((now - start) / 1000);
    }
  };
  await Promise.all([process(), process(), process(), process()]);
  // ARM allows 250 reads at once and 25 a second, of which 0.8 are used; each process may hold 10 unspent tokens.
  for (const at of taken) expect(taken.filter((each) => each <= at).length).toBeLessThanOrEqual(200 + 20 * at + 4 * 10);
  expect(Math.max(...taken)).toBeGreaterThan((600 - 200 - 4 * 10) / 20);
  expect(Math.max(...taken)).toBeLessThan(25);
});

test("gives writes and other subscriptions their own buckets", async () => {
  const waits: number[] = [];
  const settings = readSettings({
    BERTH_SUBSCRIPTION_IDS: "two,three",
    BERTH_TENANT_ID: "tenant",
    BERTH_AUDIENCE: "audience",
    AzureWebJobsStorage: storage.connectionString,
  });
  const budget = shareBudget(settings, table, { now: () => 0, wait: async (seconds) => void waits.push(seconds) });
  for (let count = 0; count < 200; count++) await budget.take("two", "GET");
  await budget.take("two", "PUT");
  await budget.take("two", "DELETE");
  await budget.take("three", "GET");
  expect(waits.filter((seconds) => seconds > 0)).toEqual([]);
  await budget.take("two", "GET");
  expect(waits.at(-1)).toBeCloseTo(0.5);
});
