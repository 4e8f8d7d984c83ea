import { TableClient } from "@azure/data-tables";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Storage, startAzurite } from "../local/azurite.ts";
import { readSettings } from "../src/settings.ts";
import { shareBudget } from "../src/store/budget.ts";

let storage: Storage;
let table: TableClient;

beforeAll(async () => {
  storage = await startAzurite();
  table = TableClient.fromConnectionString(storage.connectionString, "budget", { allowInsecureConnection: true });
  await table.createTable();
});
afterAll(async () => {
  await storage?.close();
});

test("processes that share a subscription's budget never have more than the bucket together, and none of them starves", async () => {
  const settings = readSettings({
    BERTH_SUBSCRIPTION_IDS: "one",
    BERTH_TENANT_ID: "tenant",
    BERTH_AUDIENCE: "audience",
    BERTH_REQUEST_SHARE: "0.8",
    AzureWebJobsStorage: storage.connectionString,
  });
  // Each process waits on a clock of its own, which all begin at the same moment.
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
  // 250 at once and 25 a second are ARM's reads, of which 0.8 are taken; each process may have 10 that it has not spent.
  for (const at of taken) expect(taken.filter((each) => each <= at).length).toBeLessThanOrEqual(200 + 20 * at + 4 * 10);
  expect(Math.max(...taken)).toBeGreaterThan((600 - 200 - 4 * 10) / 20);
  expect(Math.max(...taken)).toBeLessThan(25);
});

test("writes and other subscriptions have buckets of their own", async () => {
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
