import { ArmError } from "../arm-error.ts";
import type { Json } from "../json.ts";
import { ofType } from "../resources.ts";
import type { ArmRequest, ArmResponse, Route } from "../router.ts";
import type { World } from "../world.ts";
import { resourceTypes } from "./registry.ts";
import { locations, sizes, usedCores } from "./sizes.ts";

const registered = new WeakMap<World, Set<string>>();

/** The subscription, its resource providers, and what Microsoft.Compute says about locations. */
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
        value: locations.map((name) => ({
          id: `/subscriptions/${world.subscriptionId}/locations/${name}`,
          name,
          displayName: name,
        })),
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
    handle: (world, request) => ({ status: 200, body: provider(world, known(request)) }),
  },
  {
    method: "POST",
    pattern: "/subscriptions/{subscription}/providers/{namespace}/register",
    handle: (world, request) => {
      registrations(world).add(known(request).toLowerCase());
      return { status: 200, body: provider(world, known(request)) };
    },
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/vmSizes",
    handle: () => ({
      status: 200,
      body: {
        value: sizes.map(({ name, numberOfCores, memoryInMB }) => ({
          name,
          numberOfCores,
          memoryInMB,
          osDiskSizeInMB: 1_047_552,
          resourceDiskSizeInMB: 0,
          maxDataDiskCount: 4,
        })),
      },
    }),
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/providers/Microsoft.Compute/skus",
    handle: () => ({ status: 200, body: { value: sizes.map(sku) } }),
  },
  {
    method: "GET",
    pattern: "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/usages",
    handle: usages,
  },
];

function subscription({ subscriptionId, tenantId }: World): Json {
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName: "Emulated subscription",
    state: "Enabled",
    authorizationSource: "RoleBased",
  };
}

function namespaces(): string[] {
  return [...new Set(["Microsoft.Resources", ...resourceTypes.all.map(({ type }) => type.split("/")[0] ?? "")])];
}

function known({ parts }: ArmRequest): string {
  const wanted = parts["namespace"] ?? "";
  const found = namespaces().find((each) => each.toLowerCase() === wanted.toLowerCase());
  if (found === undefined)
    throw new ArmError(404, "InvalidResourceNamespace", `The resource namespace '${wanted}' is invalid.`);
  return found;
}

function provider(world: World, namespace: string): Json {
  const types = resourceTypes.all.filter(({ type }) => type.startsWith(`${namespace}/`));
  return {
    id: `/subscriptions/${world.subscriptionId}/providers/${namespace}`,
    namespace,
    registrationState: "Registered",
    registrationPolicy: "RegistrationRequired",
    resourceTypes: types.map(({ type }) => ({
      resourceType: type.slice(namespace.length + 1),
      locations,
      apiVersions: ["2024-07-01", "2024-05-01"],
    })),
  };
}

function registrations(world: World): Set<string> {
  const found = registered.get(world) ?? new Set<string>();
  registered.set(world, found);
  return found;
}

function sku({ name, family, numberOfCores, memoryInMB }: (typeof sizes)[number]): Json {
  return {
    resourceType: "virtualMachines",
    name,
    tier: "Standard",
    family,
    locations,
    locationInfo: locations.map((location) => ({ location, zones: ["1", "2", "3"] })),
    capabilities: [
      { name: "vCPUs", value: String(numberOfCores) },
      { name: "MemoryGB", value: String(memoryInMB / 1024) },
      { name: "HyperVGenerations", value: "V1,V2" },
    ],
    restrictions: [],
  };
}

function usages(world: World, { parts }: ArmRequest): ArmResponse {
  const location = parts["location"] ?? "";
  const machines = ofType(world, "Microsoft.Compute/virtualMachines").filter(
    (machine) => machine.location === location,
  ).length;
  const usage = (value: string, localizedValue: string, currentValue: number, limit: number) => ({
    name: { value, localizedValue },
    unit: "Count",
    currentValue,
    limit,
  });
  return {
    status: 200,
    body: {
      value: [
        usage("cores", "Total Regional vCPUs", usedCores(world, location), world.quotas.cores),
        usage("virtualMachines", "Virtual Machines", machines, 25_000),
      ],
    },
  };
}
