import { ArmError, notImplemented } from "../arm-error.ts";
import { apiVersionsOf } from "../catalog/api-versions.ts";
import { isAzureNamespace } from "../catalog/azure-types.ts";
import { describeLocation, locations, locationsOf, zonesOf } from "../catalog/locations.ts";
import { capabilitiesOf, describeSizes, restrictionOf, type Size, sizes } from "../catalog/sizes.ts";
import type { ArmRequest, ArmResponse, Route } from "../http/router.ts";
import type { Json } from "../json.ts";
import { resourceTypes } from "../resource-types/registry.ts";
import { usedCores } from "../resources/capacity.ts";
import { resourcesOfType } from "../resources/read.ts";
import type { World } from "../world.ts";

/** The subscription, its resource providers, and the sizes, SKUs and usages of its locations. */
export const subscriptionRoutes: readonly Route[] = [
  {
    method: "GET",
    pattern: "/subscriptions",
    handle: (world) => ({ status: 200, body: { value: [subscription(world)] } }),
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}",
    handle: (world) => ({ status: 200, body: subscription(world) }),
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/locations",
    handle: (world) => ({
      status: 200,
      body: {
        value: locations.map((name) => describeLocation(name, world.subscriptionId)),
      },
    }),
  },
  {
    method: "GET",
    pattern: "/tenants",
    handle: (world) => ({
      status: 200,
      body: { value: [{ id: `/tenants/${world.tenantId}`, tenantId: world.tenantId }] },
    }),
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/providers",
    handle: (world) => ({ status: 200, body: { value: namespaces().map((name) => provider(world, name)) } }),
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/providers/{namespace}",
    handle: (world, request) => ({ status: 200, body: provider(world, requireNamespace(request)) }),
  },
  {
    method: "POST",
    pattern: "/subscriptions/{subscription}/providers/{namespace}/register",
    handle: (world, request) => {
      const namespace = requireNamespace(request);
      world.unregistered.delete(namespace.toLowerCase());
      return { status: 200, body: provider(world, namespace) };
    },
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/vmSizes",
    handle: () => ({
      status: 200,
      body: {
        value: describeSizes(),
      },
    }),
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/providers/Microsoft.Compute/skus",
    handle: (world, { url }) => {
      const location = /^location eq '([^']+)'$/i.exec(url.searchParams.get("$filter") ?? "")?.[1];
      return { status: 200, body: { value: sizes.map((size) => sku(world, size, location)) } };
    },
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/usages",
    handle: computeUsages,
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/providers/Microsoft.Network/locations/{location}/usages",
    handle: networkUsages,
  },
];

function subscription({ subscriptionId, tenantId, subscriptionState }: World): Json {
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName: "Emulated subscription",
    state: subscriptionState,
    authorizationSource: "RoleBased",
  };
}

function namespaces(): string[] {
  const emulated = resourceTypes.all.map(({ type }) => type.split("/")[0] ?? "");
  return [...new Set(["Microsoft.Resources", ...emulated, ...otherNamespaces])];
}

/**
 * Which clients register beside those that are emulated, as docker-machine does with Microsoft.Storage. None of their types is
 * emulated: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-services-resource-providers
 */
const otherNamespaces = [
  "Microsoft.Authorization",
  "Microsoft.Insights",
  "Microsoft.KeyVault",
  "Microsoft.ManagedIdentity",
  "Microsoft.MarketplaceOrdering",
  "Microsoft.Storage",
  "Microsoft.Web",
];

function requireNamespace({ parts }: ArmRequest): string {
  const wanted = parts["namespace"] ?? "";
  const found = namespaces().find((each) => each.toLowerCase() === wanted.toLowerCase());
  if (found === undefined && isAzureNamespace(wanted)) throw notImplemented(`The resource provider ${wanted}`);
  if (found === undefined)
    throw new ArmError(404, "InvalidResourceNamespace", `The resource namespace '${wanted}' is invalid.`);
  return found;
}

function provider(world: World, namespace: string): Json {
  const types = resourceTypes.all.filter(({ type }) => type.startsWith(`${namespace}/`));
  return {
    id: `/subscriptions/${world.subscriptionId}/providers/${namespace}`,
    namespace,
    registrationState: world.unregistered.has(namespace.toLowerCase()) ? "NotRegistered" : "Registered",
    registrationPolicy: "RegistrationRequired",
    resourceTypes: types.map(({ type }) => ({
      resourceType: type.slice(namespace.length + 1),
      locations: locationsOf(world.cloud),
      apiVersions: apiVersionsOf(world.cloud, type),
    })),
  };
}

/** The list contains restricted sizes, too, with the reason for the restriction. */
function sku(world: World, size: Size, only: string | undefined): Json {
  const { name, family } = size;
  const offered = only === undefined ? locations : [only];
  const restricted = offered.flatMap((location) => {
    const found = restrictionOf(world, name, location);
    return found === undefined ? [] : [{ location, reasonCode: found.reasonCode ?? "NotAvailableForSubscription" }];
  });
  return {
    resourceType: "virtualMachines",
    name,
    tier: "Standard",
    family,
    locations: offered,
    locationInfo: offered.map((location) => ({ location, zones: zonesOf(location), zoneDetails: [] })),
    capabilities: capabilitiesOf(size, offered[0] ?? "", world.cloud !== "AzureChinaCloud"),
    restrictions: restricted.map(({ location, reasonCode }) => ({
      type: "Location",
      values: [location],
      restrictionInfo: { locations: [location] },
      reasonCode,
    })),
  };
}

function usage(value: string, localizedValue: string, currentValue: number, limit: number): Json {
  return { name: { value, localizedValue }, unit: "Count", currentValue, limit };
}

function computeUsages(world: World, { parts }: ArmRequest): ArmResponse {
  const location = parts["location"] ?? "";
  const machines = resourcesOfType(world, "Microsoft.Compute/virtualMachines").filter(
    (each) => each.location === location,
  );
  const { cores, families } = world.quotas;
  const familyUsages = [...new Set(sizes.map(({ family }) => family))].map((family) =>
    usage(family, `${family} vCPUs`, usedCores(world, location, family), families[family] ?? cores),
  );
  const value = [
    usage("cores", "Total Regional vCPUs", usedCores(world, location), cores),
    usage("virtualMachines", "Virtual Machines", machines.length, 25_000),
    ...familyUsages,
  ];
  return { status: 200, body: { value } };
}

function networkUsages(world: World, { parts }: ArmRequest): ArmResponse {
  const location = parts["location"] ?? "";
  const addresses = resourcesOfType(world, "Microsoft.Network/publicIPAddresses").filter(
    (each) => each.location === location,
  );
  const { publicAddresses } = world.quotas;
  const value = [
    usage("PublicIPAddresses", "Public IP Addresses", addresses.length, publicAddresses),
    usage("StandardSkuPublicIpAddresses", "Standard Public IP Addresses", addresses.length, publicAddresses),
  ].map((each) => ({
    ...each,
    id: `/subscriptions/${world.subscriptionId}/providers/Microsoft.Network/locations/${location}/usages`,
  }));
  return { status: 200, body: { value } };
}
