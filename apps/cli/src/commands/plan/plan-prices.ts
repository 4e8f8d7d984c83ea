import { join } from "node:path";
import {
  type CachedPrice,
  findPrices,
  type HostPlan,
  type HostSpec,
  type PriceEstimate,
  planHosts,
} from "@dockberth/core";
import { readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import { chooseConnection, choosePlanTarget } from "../../connection/choose.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { configurationFolder } from "../../folder/locations.ts";
import { planTexts } from "../../messages/plan.ts";
import { headings } from "../../messages/results.ts";
import { table } from "../../output/table.ts";
import { writeNote } from "../../output/write.ts";
import type { Environment, Session } from "../../session.ts";

export interface PriceFlags {
  readonly prices?: boolean;
  readonly currency?: string;
}

/** Finds the prices of a plan; undefined where nobody asked for them. @throws BerthError `prices-unavailable` */
export type PriceFinder = (plan: HostPlan) => Promise<PriceEstimate | undefined>;

/** Does work that needs prices. They are kept for a day; the file is read and written once, however many plans there are. */
export async function withPrices<Result>(
  session: Session,
  options: ConnectionOptions & PriceFlags,
  work: (priceOf: PriceFinder) => Promise<Result>,
): Promise<Result> {
  if (options.prices !== true) return work(async () => undefined);
  const { env, signal } = session;
  const cache = await readCache(env);
  const source = await sourceOf(session, options);
  const result = await work(({ billableResources, cloud, location }) =>
    findPrices(billableResources, { cloud, location, cache, currency: options.currency, signal, ...source }),
  );
  await writePrivateFile(cacheFile(env), JSON.stringify(Object.fromEntries(cache)));
  return result;
}

/** The prices of each plan; undefined where nobody asked. @throws BerthError `prices-unavailable` */
export function findPlanPrices(
  session: Session,
  plans: readonly HostPlan[],
  options: ConnectionOptions & PriceFlags,
): Promise<readonly PriceEstimate[] | undefined> {
  return withPrices(session, options, async (priceOf) => {
    const found: PriceEstimate[] = [];
    for (const plan of plans) {
      const estimate = await priceOf(plan);
      if (estimate !== undefined) found.push(estimate);
    }
    return options.prices === true ? found : undefined;
  });
}

/** Says what hosts cost before they are created, where somebody asked. @throws BerthError `prices-unavailable` */
export async function notePrices(
  session: Session,
  specs: readonly HostSpec[],
  options: ConnectionOptions & PriceFlags,
): Promise<void> {
  if (options.prices !== true) return;
  const plans = planHosts(specs, await choosePlanTarget(session, options));
  const estimates = (await findPlanPrices(session, plans, options)) ?? [];
  writeNote(session, pricesOf(plans, estimates));
}

/** What one plan costs, in detail, or the sum of each of several. */
export function pricesOf(plans: readonly HostPlan[], estimates: readonly PriceEstimate[]): string {
  const [plan, ...others] = plans;
  const [estimate] = estimates;
  return plan !== undefined && estimate !== undefined && others.length === 0
    ? pricesView(plan, estimate)
    : priceSumsView(plans, estimates);
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
