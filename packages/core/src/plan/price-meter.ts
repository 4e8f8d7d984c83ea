/** The fields by which Azure's price lists name what it bills: https://learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices */
export interface PriceMeter {
  readonly fields: Readonly<Partial<Record<PriceField, string>>>;
  /** Of a virtual machine: its price on demand, or the spot price. */
  readonly capacity?: "on-demand" | "spot" | undefined;
}

/** The fields of a price in the Retail Prices API by which a meter is found. */
export type PriceField = "serviceName" | "productName" | "armSkuName" | "skuName" | "meterName";
