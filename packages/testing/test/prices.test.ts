import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CachedPrice, findPrices, type PriceOptions, parseHostSpec, planHost } from "@dockberth/core";
import { startEmulator } from "@dockberth/emulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf } from "../src/index.ts";

const target = { cloud: "public", subscriptionId: "00000000-0000-4000-8000-000000000001" } as const;
const spec = {
  ...{ name: "web", allowFrom: ["203.0.113.7"], size: "Standard_D4s_v5" },
  osDisk: { sizeGb: 100 },
};

let emulator: Awaited<ReturnType<typeof startEmulator>>;
beforeAll(async () => {
  emulator = await startEmulator({});
});
afterAll(() => emulator.close());

function estimate(input: object = {}, options: Partial<PriceOptions> = {}) {
  const { url: origin, ca } = emulator;
  const { billableResources, location } = planHost(parseHostSpec({ ...spec, ...input }), target);
  const defaults = { cloud: "public", location, source: `${origin}/api/retail/prices`, ca } as const;
  return findPrices(billableResources, { ...defaults, ...options });
}

const hourly = async (input: object, options?: Partial<PriceOptions>) =>
  (await estimate(input, options)).prices.map((price) => [price.kind, price.hourly]);

test("prices a machine, its disk and its address, and says what is not known", async () => {
  const found = await estimate();
  expect(found.prices).toEqual([
    { name: "web", kind: "virtual machine", hourly: 0.2, monthly: 146 },
    { name: "web-os", kind: "disk", hourly: 0.01, monthly: 7.3 },
    { name: "web-ip", kind: "public address", hourly: 0.005, monthly: 3.65 },
    { name: "outbound data", kind: "traffic", hourly: undefined, monthly: undefined },
  ]);
  expect(found).toMatchObject({ currency: "USD", unknown: 1 });
  expect([found.hourly.toFixed(4), found.monthly.toFixed(2)]).toEqual(["0.2150", "156.95"]);
});

test("takes the spot price of a spot machine, and no other price for a size without one", async () => {
  expect((await hourly({ spot: {} }))[0]).toEqual(["virtual machine", 0.05]);
  expect((await hourly({ size: "Standard_D2s_v5" }))[0]).toEqual(["virtual machine", undefined]);
});

test.each([
  ["a disk of the image's size", { osDisk: {} }],
  ["a tier that the list does not have", { osDisk: { sizeGb: 129 } }],
  ["another type", { osDisk: { sizeGb: 128, type: "Premium_LRS" } }],
])("guesses no price of %s", async (_what, input) => {
  expect((await hourly(input))[1]).toEqual(["disk", undefined]);
});

test("reads the sheet of Azure China, in CNY", async () => {
  const source = `${emulator.url}/api/retail/pricesheet/download?api-version=2023-06-01-preview`;
  const options = { cloud: "china", location: "chinanorth3", source } as const;
  expect(await estimate({}, options)).toMatchObject({
    currency: "CNY",
    unknown: 1,
    prices: [{ hourly: 0.2 }, {}, {}, {}],
  });
  expect(await estimate({}, { ...options, location: "chinaeast3" })).toMatchObject({ hourly: 0, unknown: 4 });
  expect(await codeOf(() => estimate({}, { ...options, currency: "USD" }))).toBe("option-invalid");
});

test("asks again after a day, and not before", async () => {
  const cache = new Map<string, CachedPrice>();
  const asked = () => emulator.requests().filter(({ path }) => path === "/api/retail/prices").length;
  const first = new Date("2026-11-28T12:00:00Z");
  const before = asked();
  for (const hours of [0, 23]) {
    const now = new Date(first.getTime() + hours * 3_600_000);
    expect((await estimate({}, { cache, now })).asOf).toEqual(first);
    expect(asked() - before).toBe(3);
  }
  await estimate({}, { cache, now: new Date(first.getTime() + 25 * 3_600_000) });
  expect(asked() - before).toBe(6);
  await estimate({}, { cache, now: first, currency: "EUR" });
  expect(asked() - before).toBe(9);
});

test.each([
  ["no JSON", 200, "<html>"],
  ["an error", 500, "{}"],
])("reports a list that answers with %s", async (_what, status, body) => {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const source = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prices`;
  expect(await codeOf(() => estimate({}, { source }))).toBe("prices-unavailable");
  server.close();
  expect(await codeOf(() => estimate({}, { source: "http://192.0.2.1/" }))).toBe("prices-unavailable");
});

test("takes no price of two that differ, of zero or in another unit", async () => {
  const row = {
    serviceName: "Virtual Network",
    productName: "IP Addresses",
    meterName: "Standard IPv4 Static Public IP",
  };
  const item = {
    ...row,
    armRegionName: "westeurope",
    currencyCode: "USD",
    type: "Consumption",
    unitOfMeasure: "1 Hour",
  };
  const lists: Record<string, object[]> = {
    "/one": [{ ...item, retailPrice: 1 }],
    "/two": [1, 2].map((retailPrice) => ({ ...item, retailPrice })),
    "/zero": [{ ...item, retailPrice: 0 }],
    "/unit": [{ ...item, retailPrice: 1, unitOfMeasure: "1 GB" }],
  };
  const server = createServer(({ url = "" }, response) =>
    response.end(JSON.stringify({ Items: lists[new URL(url, "http://any").pathname], NextPageLink: null })),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const found = await Promise.all(
    Object.keys(lists).map(async (path) => (await hourly({}, { source: `${origin}${path}` }))[2]?.[1]),
  );
  server.close();
  expect(found).toEqual([1, undefined, undefined, undefined]);
});
