/**
 * The api-version of every request that Berth sends, by resource type or namespace: the longest match counts. All three
 * clouds must offer them, and China and US Government get a version many months after the public cloud: US Government did
 * not have Microsoft.Web 2024-11-01 in August 2025 (Azure/azure-cli#31916), China did not have Microsoft.Storage
 * 2025-08-01 in May 2026 (hashicorp/terraform-provider-azurerm#32301). So each version has the properties that Berth uses,
 * is two years old or more, and has a published schema: https://github.com/Azure/bicep-types-az.
 */
export const apiVersions = {
  /** Trusted Launch, `deleteOption`, managed Run Command. */
  "Microsoft.Compute": "2024-07-01",
  "Microsoft.Compute/disks": "2024-03-02",
  "Microsoft.Compute/galleries": "2023-07-03",
  "Microsoft.Compute/locations/communityGalleries": "2023-07-03",
  "Microsoft.Compute/locations/sharedGalleries": "2023-07-03",
  "Microsoft.Compute/snapshots": "2024-03-02",
  "Microsoft.Compute/skus": "2021-07-01",
  /** `defaultOutboundAccess`. */
  "Microsoft.Network": "2024-05-01",
  /** Groups, deployments, tags, providers. */
  "Microsoft.Resources": "2024-03-01",
  "Microsoft.Resources/subscriptions": "2022-12-01",
  "Microsoft.Authorization": "2022-04-01",
  "Microsoft.MarketplaceOrdering": "2021-01-01",
} as const;

const versions = new Map(Object.entries(apiVersions).map(([type, version]) => [type.toLowerCase(), version]));

/** The api-version for a path of ARM; undefined for a namespace that Berth sends nothing to. */
export function apiVersionOf(path: string): string | undefined {
  return apiVersionOfType(resourceTypeOf(path));
}

/** The api-version for a resource type: `Microsoft.Compute/virtualMachines/extensions`. */
export function apiVersionOfType(type: string): string | undefined {
  const parts = type.toLowerCase().split("/");
  const candidates = parts.map((_, index) => parts.slice(0, parts.length - index).join("/"));
  return candidates.map((each) => versions.get(each)).find((version) => version !== undefined);
}

/** The resource type that a path names: `Microsoft.Compute/virtualMachines/extensions`. */
function resourceTypeOf(path: string): string {
  const at = path.toLowerCase().lastIndexOf("/providers/");
  const [namespace = "", ...rest] = at < 0 ? [] : path.slice(at + "/providers/".length).split("/");
  const isRegistration = rest.length === 1 && /^(un)?register$/i.test(rest[0] ?? "");
  if (rest.length > 0 && !isRegistration) return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join("/");
  // A provider, a group or a listing of the subscription; or the subscription itself.
  return /^\/subscriptions\/[^/]+$/i.test(path) ? "Microsoft.Resources/subscriptions" : "Microsoft.Resources";
}
