import type { CloudName } from "../world.ts";

/** The newest api-version of each namespace: https://github.com/Azure/bicep-types-az, and the newest of Azure's clients. */
const newest: Readonly<Record<string, string>> = {
  "microsoft.compute": "2026-04-01",
  "microsoft.network": "2026-01-01",
  "microsoft.resources": "2026-06-01",
};

/**
 * The newest versions in China and US Government. Azure publishes no list; these are behind by as much as those clouds were
 * in Azure/azure-powershell#27549, Azure/azure-cli#31916 and hashicorp/terraform-provider-azurerm#32301.
 */
const newestOfSovereignClouds: Readonly<Record<string, string>> = {
  "microsoft.compute": "2024-11-01",
  "microsoft.network": "2024-07-01",
  "microsoft.resources": "2025-04-01",
};

/** The newest api-version that a cloud has of a namespace; undefined for a namespace of which nothing is known. */
export function newestApiVersion(cloud: CloudName, namespace: string): string | undefined {
  const versions = cloud === "AzureCloud" ? newest : newestOfSovereignClouds;
  return versions[namespace.toLowerCase()];
}

/** Some of the versions of a cloud, the newest first, as ARM lists them. */
export function apiVersionsOf(cloud: CloudName, namespace: string): string[] {
  const last = newestApiVersion(cloud, namespace) ?? "2024-07-01";
  const usual = ["2024-07-01", "2024-05-01", "2024-03-02", "2024-03-01", "2023-07-03", "2022-12-01", "2021-07-01"];
  return [...new Set([last, ...usual])].filter((each) => each <= last);
}
