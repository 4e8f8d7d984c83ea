import type { PriceMeter } from "./price-meter.ts";

/**
 * How the price of a managed disk is found: a disk is billed as the smallest tier that holds it. Undefined for a disk of
 * unknown size, and for Premium SSD v2 and Ultra disks, which have no tiers.
 * https://learn.microsoft.com/azure/virtual-machines/disks-understand-billing
 */
export function diskMeter(type: string, sizeGb: number | undefined): PriceMeter | undefined {
  const [kind = "", redundancy = ""] = type.split("_");
  const family = families[kind];
  const tier = tiers.find(([maxGb]) => sizeGb !== undefined && sizeGb <= maxGb && maxGb >= (family?.minGb ?? 0));
  if (family === undefined || tier === undefined) return undefined;
  const skuName = `${family.letter}${tier[1]} ${redundancy}`;
  return {
    fields: { serviceName: "Storage", productName: family.product, skuName, meterName: `${skuName} Disk` },
  };
}

const families: Readonly<
  Record<string, { readonly letter: string; readonly product: string; readonly minGb: number }>
> = {
  Standard: { letter: "S", product: "Standard HDD Managed Disks", minGb: 32 },
  StandardSSD: { letter: "E", product: "Standard SSD Managed Disks", minGb: 4 },
  Premium: { letter: "P", product: "Premium SSD Managed Disks", minGb: 4 },
};

/** The gigabytes of a tier, and its number. */
const tiers: readonly (readonly [maxGb: number, number: number])[] = [
  [4, 1],
  [8, 2],
  [16, 3],
  [32, 4],
  [64, 6],
  [128, 10],
  [256, 15],
  [512, 20],
  [1024, 30],
  [2048, 40],
  [4096, 50],
  [8192, 60],
  [16_384, 70],
  [32_767, 80],
];
