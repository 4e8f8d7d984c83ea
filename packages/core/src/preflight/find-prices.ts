import { type CloudName, clouds } from "../clouds.ts";
import { isObject } from "../json.ts";
import type { BillableResource } from "../plan/billable-resources.ts";
import type { PriceMeter } from "../plan/price-meter.ts";
import type { RunOptions } from "../run/options.ts";
import { requireOption } from "../run/require-option.ts";
import { type PriceRow, priceSource, type SourceOptions } from "./price-source.ts";

/** For which cloud, region and currency {@link findPrices} looks up prices, and where. */
export interface PriceOptions extends Pick<RunOptions, "signal"> {
  readonly cloud: CloudName;
  readonly location: string;
  /** Three letters. Azure prices in USD, and converts for information. Default USD; in China always CNY. */
  readonly currency?: string | undefined;
  /** The URL of the price list. Only https, or http on this machine. Default: Azure's own for the cloud. */
  readonly source?: string | undefined;
  /** The certificate authority to trust at the source. */
  readonly ca?: string | undefined;
  /** Prices that were found earlier. New ones are added, and those of another day are asked for again. */
  readonly cache?: Map<string, CachedPrice> | undefined;
  /** The current time. */
  readonly now?: Date | undefined;
}

/** What a price list said about a meter. */
export interface CachedPrice {
  /** When it was asked, in RFC 3339 format. */
  readonly at: string;
  /** Undefined where it has no price of the meter, or several. */
  readonly hourly: number | undefined;
}

/** The price of one billed resource of a plan. */
export interface ResourcePrice {
  readonly name: string;
  readonly kind: string;
  /** Undefined where it is not known: it is never guessed. */
  readonly hourly: number | undefined;
  /** For {@link hoursOfMonth}. */
  readonly monthly: number | undefined;
}

/** Retail prices, without taxes, discounts and use such as traffic. */
export interface PriceEstimate {
  readonly currency: string;
  /** The time of the oldest of the prices. */
  readonly asOf: Date;
  /** In the order of the resources. */
  readonly prices: readonly ResourcePrice[];
  /** The sum of the known prices. */
  readonly hourly: number;
  readonly monthly: number;
  /** How many prices are not known. */
  readonly unknown: number;
}

/** The hours with which Azure's price calculator counts a month. */
export const hoursOfMonth = 730;

const maxAgeHours = 24;

/**
 * The retail prices of what a plan bills, from Azure's public price list. No credential is sent.
 * https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices
 * @throws BerthError `prices-unavailable`, `option-invalid`
 */
export async function findPrices(
  resources: readonly BillableResource[],
  options: PriceOptions,
): Promise<PriceEstimate> {
  requireOption("resources", Array.isArray(resources), "the billable resources of a plan");
  requireOption("options", isObject(options), "an object");
  requireOption("cloud", cloudNames.includes(options.cloud), `one of ${cloudNames.join(", ")}`);
  requireOption("location", typeof options.location === "string", "a location such as westeurope");
  requireOption("source", options.source === undefined || URL.canParse(options.source), "a URL");
  const { cloud, location, cache = new Map<string, CachedPrice>(), now = new Date() } = options;
  const currency = currencyOf(options);
  const source = priceSource({ ...options, currency });
  const keyOf = (meter: PriceMeter) => JSON.stringify([source.url, location, currency, meter]);
  const isFresh = (meter: PriceMeter) => {
    const age = now.getTime() - Date.parse(cache.get(keyOf(meter))?.at ?? "");
    return age >= 0 && age < maxAgeHours * 3_600_000;
  };
  const meters = new Map(resources.flatMap(({ meter }) => (meter === undefined ? [] : [[keyOf(meter), meter]])));
  const missing = [...meters.values()].filter((meter) => !isFresh(meter));
  if (missing.length > 0) {
    const rows = await source.read(missing, regionsOf(cloud, location));
    for (const meter of missing)
      cache.set(keyOf(meter), { at: now.toISOString(), hourly: hourlyPrice(rows, meter, location, currency) });
  }
  const prices = resources.map(({ name, kind, meter }): ResourcePrice => {
    const hourly = meter === undefined ? undefined : cache.get(keyOf(meter))?.hourly;
    return { name, kind, hourly, monthly: hourly === undefined ? undefined : hourly * hoursOfMonth };
  });
  const times = [...meters.keys()].map((key) => Date.parse(cache.get(key)?.at ?? ""));
  const hourly = prices.reduce((sum, each) => sum + (each.hourly ?? 0), 0);
  return {
    currency,
    asOf: new Date(Math.min(now.getTime(), ...times)),
    prices,
    hourly,
    monthly: hourly * hoursOfMonth,
    unknown: prices.filter((each) => each.hourly === undefined).length,
  };
}

const cloudNames: readonly string[] = Object.keys(clouds);

/** @throws BerthError `option-invalid` */
function currencyOf({ cloud, currency }: PriceOptions): string {
  const wanted = currency ?? (cloud === "china" ? "CNY" : "USD");
  if (cloud === "china") requireOption("currency", wanted === "CNY", "CNY, the only currency of Azure China");
  requireOption("currency", /^[A-Z]{3}$/.test(wanted), "a currency such as EUR");
  return wanted;
}

/** Some meters are the same in all regions of a cloud. */
function regionsOf(cloud: CloudName, location: string): SourceOptions["regions"] {
  return [location, ...{ public: ["Global"], usgov: ["US Gov"], china: ["China"] }[cloud]];
}

/** The price of a meter in an hour; undefined where the list has none, or several that differ. */
function hourlyPrice(
  rows: readonly PriceRow[],
  meter: PriceMeter,
  location: string,
  currency: string,
): number | undefined {
  const found = rows.filter((row) => row.currencyCode === currency && isOf(row, meter));
  const regional = found.filter(({ armRegionName }) => armRegionName === location);
  const prices = new Set((regional.length > 0 ? regional : found).map(hourlyOf));
  const [price] = prices;
  return prices.size === 1 ? price : undefined;
}

function isOf(row: PriceRow, { fields, capacity }: PriceMeter): boolean {
  if (row.type !== "Consumption" || Number(row.tierMinimumUnits ?? 0) !== 0) return false;
  if (Object.entries(fields).some(([field, value]) => row[field as keyof PriceRow] !== value)) return false;
  if (capacity === undefined) return true;
  // The list has the same sizes with Windows, for Cloud Services and on dedicated hosts.
  if (/\bWin(dows)?\b|Cloud ?Services|Dedicated/i.test(row.productName ?? "")) return false;
  const name = `${row.skuName ?? ""} ${row.meterName ?? ""}`;
  if (/Low Priority/i.test(name)) return false;
  return /\bSpot\b/.test(name) === (capacity === "spot");
}

/** Undefined for a price of zero, or in an unknown unit: such a row prices something else. */
function hourlyOf({ retailPrice, unitOfMeasure }: PriceRow): number | undefined {
  const hours = { "1 Hour": 1, "1/Month": hoursOfMonth, "1 /Month": hoursOfMonth }[unitOfMeasure ?? ""];
  const price = Number(retailPrice);
  return hours === undefined || !(price > 0) ? undefined : price / hours;
}
