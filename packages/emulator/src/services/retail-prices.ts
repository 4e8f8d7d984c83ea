import { ArmError } from "../arm-error.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import type { World } from "../world.ts";

/**
 * A few retail prices, which are not Azure's: https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices.
 * No token is needed. The list of China is a sheet for download, in CNY.
 */
export const retailPriceRoutes: readonly Route[] = [
  open("/api/retail/prices", listPrices),
  open("/api/retail/pricesheet/download", (_world, { origin }) => ({
    status: 200,
    body: { DownloadUrl: `${origin}/retail-prices.csv` },
  })),
  open("/retail-prices.csv", downloadSheet),
];

function open(pattern: string, handle: Route["handle"]): Route {
  return { method: "GET", pattern, open: true, unversioned: true, handle };
}

type Item = Readonly<Record<string, string | number>>;

const machine = {
  serviceName: "Virtual Machines",
  unitOfMeasure: "1 Hour",
  productName: "Virtual Machines Dsv5 Series",
};
const machineSize = { ...machine, armSkuName: "Standard_D4s_v5", skuName: "D4s v5", meterName: "D4s v5" };
const spot = { skuName: "D4s v5 Spot", meterName: "D4s v5 Spot" };
const disk = { serviceName: "Storage", unitOfMeasure: "1/Month", armSkuName: "" };

/** The prices of each region, with neighbours that a reader must not take for them. */
const prices: readonly Item[] = [
  { ...machineSize, retailPrice: 0.2 },
  { ...machineSize, ...spot, retailPrice: 0.05 },
  { ...machineSize, skuName: "D4s v5 Low Priority", meterName: "D4s v5 Low Priority", retailPrice: 0.04 },
  { ...machineSize, productName: "Virtual Machines Dsv5 Series Windows", retailPrice: 0.4 },
  { ...machineSize, retailPrice: 1000, type: "Reservation" },
  {
    ...disk,
    ...{ productName: "Standard SSD Managed Disks", skuName: "E10 LRS", meterName: "E10 LRS Disk", retailPrice: 7.3 },
  },
  {
    ...{ serviceName: "Virtual Network", unitOfMeasure: "1 Hour", productName: "IP Addresses", skuName: "Standard" },
    ...{ armSkuName: "", meterName: "Standard IPv4 Static Public IP", retailPrice: 0.005 },
  },
];

function itemsOf(region: string, currencyCode: string): Item[] {
  return prices.map((price) => ({
    currencyCode,
    tierMinimumUnits: 0,
    armRegionName: region,
    type: "Consumption",
    ...price,
  }));
}

/** `and` and `or` of comparisons with `eq`, whose values are case-sensitive. */
function listPrices(_world: World, { url }: ArmRequest): ArmResponse {
  const filter = url.searchParams.get("$filter") ?? "";
  const currency = (url.searchParams.get("currencyCode") ?? "USD").replaceAll("'", "");
  const comparisons = [...filter.matchAll(/\b(\w+) eq '([^']*)'/g)].map(([, field = "", value = ""]) => ({
    field: field === "priceType" ? "type" : field,
    value,
  }));
  const rest = filter.replaceAll(/\b\w+ eq '[^']*'|\band\b|\bor\b|[()\s]/g, "");
  if (rest !== "") throw new ArmError(400, "BadRequest", `Invalid OData parameters supplied: ${rest}`);
  const regions = comparisons.flatMap(({ field, value }) => (field === "armRegionName" ? [value] : []));
  const wanted = comparisons.filter(({ field }) => field !== "armRegionName");
  const Items = regions
    .filter((region) => /^[a-z0-9]+$/.test(region))
    .flatMap((region) => itemsOf(region, currency))
    .filter((item) => wanted.every(({ field, value }) => item[field] === value));
  return {
    status: 200,
    body: { BillingCurrency: currency, CustomerEntityType: "Retail", Items, NextPageLink: null, Count: Items.length },
  };
}

function downloadSheet(): ArmResponse {
  const rows = ["chinanorth3", "chinaeast2"].flatMap((region) => itemsOf(region, "CNY"));
  const names = Object.keys({ ...rows[0] });
  const line = (item: Item) => names.map((name) => `"${item[name] ?? ""}"`).join(",");
  return {
    status: 200,
    body: [names.join(","), ...rows.map(line)].join("\r\n"),
    headers: { "content-type": "text/csv" },
  };
}
