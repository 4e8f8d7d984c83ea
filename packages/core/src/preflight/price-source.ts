import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { CloudName } from "../clouds.ts";
import { tooLong } from "../docker/answer-errors.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import type { Reason } from "../errors/reasons.ts";
import { definedOnly } from "../json.ts";
import type { PriceField, PriceMeter } from "../plan/price-meter.ts";
import { csvFields } from "./csv-fields.ts";
import { isSecureUrl } from "./secure-url.ts";

/** A row of a price list. */
export type PriceRow = Readonly<
  Partial<
    Record<
      PriceField | "armRegionName" | "currencyCode" | "retailPrice" | "tierMinimumUnits" | "type" | "unitOfMeasure",
      string | number
    >
  >
> & {
  readonly productName?: string;
  readonly unitOfMeasure?: string;
  readonly skuName?: string;
  readonly meterName?: string;
};

export interface SourceOptions {
  readonly cloud: CloudName;
  readonly currency: string;
  readonly source?: string | undefined;
  readonly ca?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly regions: readonly string[];
}

export interface PriceSource {
  readonly url: string;
  /** The rows that may price one of the meters. @throws BerthError `prices-unavailable` */
  read(meters: readonly PriceMeter[], regions: readonly string[]): Promise<PriceRow[]>;
}

/** The list of the public cloud has the regions of US Government, too. Azure China has a sheet of its own, for download. */
const sources: Readonly<Record<CloudName, string>> = {
  public: "https://prices.azure.com/api/retail/prices",
  usgov: "https://prices.azure.com/api/retail/prices",
  china: "https://prices.azure.cn/api/retail/pricesheet/download?api-version=2023-06-01-preview",
};

const timeoutSeconds = 60;
/** A filter that names its meter has a few rows. */
const maxPages = 5;
const maxCharacters = 10_000_000;

export function priceSource(options: Omit<SourceOptions, "regions">): PriceSource {
  const { cloud, source } = options;
  const url = source ?? sources[cloud];
  const isSheet = new URL(url).pathname.includes("pricesheet");
  return {
    url,
    async read(meters, regions) {
      const given = { ...options, regions };
      try {
        if (isSheet) return await readSheet(url, meters, given);
        return (await Promise.all(meters.map((meter) => readList(url, meter, given)))).flat();
      } catch (error) {
        options.signal?.throwIfAborted();
        if (isBerthError(error)) throw error;
        throw unavailable(url, error instanceof Error ? error.message : String(error), error);
      }
    },
  };
}

async function readList(url: string, { fields }: PriceMeter, options: SourceOptions): Promise<PriceRow[]> {
  const regions = options.regions.map((region) => `armRegionName eq ${quoted(region)}`).join(" or ");
  const named = Object.entries(fields).map(([field, value]) => `${field} eq ${quoted(value)}`);
  const first = new URL(url);
  first.searchParams.set("$filter", [...named, "priceType eq 'Consumption'", `(${regions})`].join(" and "));
  first.searchParams.set("currencyCode", quoted(options.currency));
  const rows: PriceRow[] = [];
  let next: string | undefined = first.href;
  for (let page = 0; next !== undefined && page < maxPages; page++) {
    const { Items = [], NextPageLink }: PricePage = JSON.parse(await textOf(await open(next, options)));
    rows.push(...Items);
    next = NextPageLink ?? undefined;
    if (next !== undefined && new URL(next).hostname !== first.hostname) break;
  }
  return rows;
}

interface PricePage {
  readonly Items?: readonly PriceRow[];
  readonly NextPageLink?: string | null;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The sheet has tens of thousands of rows: those of other regions and services are not kept. */
async function readSheet(url: string, meters: readonly PriceMeter[], options: SourceOptions): Promise<PriceRow[]> {
  const answer = JSON.parse(await textOf(await open(url, options))) as { readonly DownloadUrl?: unknown };
  if (typeof answer.DownloadUrl !== "string") throw unavailable(url, { code: "empty" });
  const services = new Set(meters.map(({ fields }) => fields.serviceName));
  const rows: PriceRow[] = [];
  let names: readonly string[] | undefined;
  for await (const line of createInterface({ input: await open(answer.DownloadUrl, options) })) {
    const values = csvFields(line.replace(/^\uFEFF/, ""));
    if (names === undefined) {
      names = values;
      continue;
    }
    const row = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""])) as PriceRow;
    const { serviceName, armRegionName } = row as Readonly<Record<string, string>>;
    if (services.has(serviceName) && options.regions.includes(armRegionName ?? "")) rows.push(row);
  }
  return rows;
}

async function textOf(body: Readable): Promise<string> {
  body.setEncoding("utf8");
  let text = "";
  for await (const part of body) {
    text += part;
    if (text.length > maxCharacters) throw tooLong(maxCharacters);
  }
  return text;
}

/** The body of an answer. @throws BerthError `prices-unavailable` */
async function open(url: string, { ca, signal }: SourceOptions): Promise<Readable> {
  if (!isSecureUrl(url)) throw unavailable(url, { code: "not-https" });
  const rest = await import("@azure/core-rest-pipeline");
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const pipeline = rest.createPipelineFromOptions(
    definedOnly({ retryOptions: { maxRetries: 1 }, tlsOptions: ca === undefined ? undefined : { ca } }),
  );
  const request = rest.createPipelineRequest({
    url,
    allowInsecureConnection: url.startsWith("http://127.0.0.1"),
    abortSignal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    streamResponseStatusCodes: new Set([200]),
  });
  const { status, readableStreamBody } = await pipeline.sendRequest(rest.createDefaultHttpClient(), request);
  if (status !== 200) throw unavailable(url, { code: "answered-with-status", status });
  return readableStreamBody instanceof Readable ? readableStreamBody : Readable.from([]);
}

function unavailable(url: string, reason: Reason, cause?: unknown): BerthError<"prices-unavailable"> {
  const { origin, pathname } = new URL(url);
  return new BerthError("prices-unavailable", { source: `${origin}${pathname}`, reason }, { cause });
}
