import type { CloudName } from "../world.ts";

/** The emulated locations, of all clouds. */
export const locations: readonly string[] = [
  "westeurope",
  "northeurope",
  "eastus",
  "eastus2",
  "westus2",
  "germanywestcentral",
  "swedencentral",
  "chinanorth3",
  "chinaeast2",
  "usgovvirginia",
  "usgovarizona",
];

/** Locations without availability zones: https://learn.microsoft.com/azure/reliability/availability-zones-region-support */
const withoutZones: ReadonlySet<string> = new Set(["chinaeast2", "usgovarizona"]);

export function zonesOf(location: string): readonly string[] {
  return withoutZones.has(location) || !locations.includes(location) ? [] : ["1", "2", "3"];
}

const names: Readonly<Record<CloudName, RegExp>> = {
  AzureCloud: /^(?!china|usgov)/,
  AzureChinaCloud: /^china/,
  AzureUSGovernment: /^usgov/,
};

export function locationsOf(cloud: CloudName): string[] {
  return locations.filter((name) => names[cloud].test(name));
}
