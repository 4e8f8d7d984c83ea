import type { Json } from "../json.ts";
import type { CloudName } from "../world.ts";

/** The names of the emulated locations, of all clouds, as `az account list-locations` shows them: https://learn.microsoft.com/azure/reliability/regions-list */
const displayNames: Readonly<Record<string, readonly [name: string, geographyGroup: string]>> = {
  westeurope: ["West Europe", "Europe"],
  northeurope: ["North Europe", "Europe"],
  eastus: ["East US", "US"],
  eastus2: ["East US 2", "US"],
  westus2: ["West US 2", "US"],
  germanywestcentral: ["Germany West Central", "Europe"],
  swedencentral: ["Sweden Central", "Europe"],
  chinanorth3: ["China North 3", "China"],
  chinaeast2: ["China East 2", "China"],
  usgovvirginia: ["USGov Virginia", "US"],
  usgovarizona: ["USGov Arizona", "US"],
};

/** The emulated locations, of all clouds. */
export const locations: readonly string[] = Object.keys(displayNames);

/** https://learn.microsoft.com/rest/api/resources/subscriptions/list-locations#response */
export function describeLocation(name: string, subscriptionId: string): Json {
  const [displayName = name, geographyGroup = ""] = displayNames[name] ?? [];
  return {
    ...{ id: `/subscriptions/${subscriptionId}/locations/${name}`, name, displayName, type: "Region" },
    regionalDisplayName: `(${geographyGroup}) ${displayName}`,
    metadata: { regionType: "Physical", regionCategory: "Recommended", geographyGroup },
  };
}

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
