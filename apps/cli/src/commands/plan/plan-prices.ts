import { join } from "node:path";
import { type CachedPrice, findPrices, type HostPlan, type PriceEstimate } from "@dockberth/core";
import { readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import { chooseConnection } from "../../connection/choose.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { configurationFolder } from "../../folder/locations.ts";
import { planTexts } from "../../messages/plan.ts";
import { headings } from "../../messages/results.ts";
import { table } from "../../output/table.ts";
import type { Environment, Session } from "../../session.ts";

export interface PriceFlags {
  readonly prices?: boolean;
  readonly currency?: string;
}

/** The prices of each plan; undefined where nobody asked. They are kept for a day. @throws BerthError `prices-unavailable` */
export async function findPlanPrices(
  session: Session,
  plans: readonly HostPlan[],
  options: ConnectionOptions & PriceFlags,
): Promise<readonly PriceEstimate[] | undefined> {
  if (options.prices !== true) return undefined;
  const { env, signal } = session;
  const cache = await readCache(env);
  const source = await sourceOf(session, options);
  const estimates: PriceEstimate[] = [];
  for (const { billableResources, cloud, location } of plans)
    estimates.push(
      await findPrices(billableResources, { cloud, location, cache, currency: options.currency, signal, ...source }),
    );
  await writePrivateFile(cacheFile(env), JSON.stringify(Object.fromEntries(cache)));
  return estimates;
}

/** What a plan costs: each resource, and the sum. */
export function pricesView({ billableResources }: HostPlan, estimate: PriceEstimate): string {
  const rows = estimate.prices.map(({ name, kind, hourly, monthly }, index) => [
    ...[name, kind, billableResources[index]?.basis ?? ""],
    ...[hourly, monthly].map((price) => (price === undefined ? planTexts.priceUnknown : amount(price))),
  ]);
  return [table([headings.prices, ...rows]), "", sumText(estimate)].join("\n");
}

/** What several plans cost: the sum of each. */
export function priceSumsView(plans: readonly HostPlan[], estimates: readonly PriceEstimate[]): string {
  const rows = estimates.map(({ hourly, monthly, unknown }, index) => [
    ...[plans[index]?.name ?? "", amount(hourly), amount(monthly), String(unknown)],
  ]);
  const [first] = estimates;
  return [table([headings.priceSums, ...rows]), ...(first === undefined ? [] : ["", planTexts.priceNote(first)])].join(
    "\n",
  );
}

function sumText(estimate: PriceEstimate): string {
  const { hourly, monthly } = estimate;
  return `${planTexts.priceSum(amount(hourly), amount(monthly), estimate)}\n${planTexts.priceNote(estimate)}`;
}

/** Four digits: an address costs half a cent an hour. */
function amount(price: number): string {
  return price.toFixed(price < 1 ? 4 : 2);
}

/** The emulator has a list of its own. */
async function sourceOf(session: Session, options: ConnectionOptions) {
  const given = session.env["BERTH_PRICE_SOURCE"];
  if (given !== undefined && given !== "") return { source: given };
  const choice = await chooseConnection(session, options).catch(() => undefined);
  if (choice?.emulator === undefined) return {};
  const { url, ca, cloud } = choice.emulator;
  const path = cloud === "china" ? "/api/retail/pricesheet/download" : "/api/retail/prices";
  return { source: `${url}${path}`, ca };
}

function cacheFile(env: Environment): string {
  return join(configurationFolder(env), "prices.json");
}

/** What cannot be read is asked for again. */
async function readCache(env: Environment): Promise<Map<string, CachedPrice>> {
  try {
    const text = await readPrivateFile(cacheFile(env));
    return new Map(Object.entries(JSON.parse(text ?? "{}") as Record<string, CachedPrice>));
  } catch {
    return new Map();
  }
}
