import { ArmError } from "../arm-error.ts";
import type { CloudName } from "../world.ts";
import index from "./azure-types.json" with { type: "json" };
import { locationsOf } from "./locations.ts";

/**
 * The newest versions in China and US Government. Azure publishes no list; these are behind by as much as those clouds were
 * in Azure/azure-powershell#27549, Azure/azure-cli#31916 and hashicorp/terraform-provider-azurerm#32301.
 */
const newestOfSovereignClouds: Readonly<Record<string, string>> = {
  "microsoft.compute": "2024-11-01",
  "microsoft.network": "2024-07-01",
  "microsoft.resources": "2025-04-01",
};

const published = new Map(Object.entries(index.versions).map(([type, versions]) => [type.toLowerCase(), versions]));

/** The api-versions of an emulated type in a cloud, the newest first; empty for other types. */
export function apiVersionsOf(cloud: CloudName, type: string): readonly string[] {
  const newest = newestOf(cloud, type);
  return (published.get(type.toLowerCase()) ?? []).filter((each) => newest === undefined || each <= newest);
}

/**
 * Checks that a cloud offers an api-version of a type. What is below a resource has the versions of its resource.
 * https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider
 * @throws ArmError `NoRegisteredProviderFound`
 */
export function requireOffered(cloud: CloudName, type: string, version: string): void {
  const parts = type.split("/");
  const known = parts.map((_, index) => parts.slice(0, parts.length - index).join("/")).find(isPublished);
  const newest = newestOf(cloud, type);
  const offered = known === undefined ? [newest ?? version] : apiVersionsOf(cloud, known);
  const isOffered = known === undefined ? newest === undefined || version <= newest : offered.includes(version);
  if (isOffered) return;
  const [location] = locationsOf(cloud);
  const shown = (known ?? type).split("/").slice(1).join("/");
  throw new ArmError(
    400,
    "NoRegisteredProviderFound",
    `No registered resource provider found for location '${location}' and API version '${version}' for type '${shown}'. The supported api-versions are '${offered.join(", ")}'. The supported locations are '${locationsOf(cloud).join(", ")}'.`,
  );
}

function isPublished(type: string): boolean {
  return published.has(type.toLowerCase());
}

/** Undefined where no limit is known. */
function newestOf(cloud: CloudName, type: string): string | undefined {
  return cloud === "AzureCloud" ? undefined : newestOfSovereignClouds[type.split("/")[0]?.toLowerCase() ?? ""];
}
