import { tagNames } from "../tags.ts";
import { networkApi, resourceId, type TemplateInput, type TemplateResource } from "./resource.ts";

/** The network may be shared by the hosts of a resource group: the same body from each of them changes nothing. */
export function virtualNetwork(input: TemplateInput): TemplateResource[] {
  const { spec, names } = input;
  const { natGateway, addressPrefix, subnetPrefix } = spec.network;
  const gateway = resourceId("Microsoft.Network/natGateways", names.natGateway);
  const network: TemplateResource = {
    type: "Microsoft.Network/virtualNetworks",
    apiVersion: networkApi,
    name: names.virtualNetwork,
    location: spec.location,
    tags: { [tagNames.shared]: "network" },
    ...(natGateway ? { dependsOn: [gateway] } : {}),
    properties: {
      addressSpace: { addressPrefixes: [addressPrefix] },
      subnets: [
        {
          name: names.subnet,
          properties: {
            addressPrefix: subnetPrefix,
            // The way out is each host's own public address or the NAT gateway, never Azure's retired default.
            defaultOutboundAccess: false,
            ...(natGateway ? { natGateway: { id: gateway } } : {}),
          },
        },
      ],
    },
  };
  return natGateway ? [...wayOut(input), network] : [network];
}

function wayOut({ spec, names }: TemplateInput): TemplateResource[] {
  const common = { apiVersion: networkApi, location: spec.location, sku: { name: "Standard" } };
  const address = resourceId("Microsoft.Network/publicIPAddresses", names.natGatewayAddress);
  return [
    {
      ...common,
      type: "Microsoft.Network/publicIPAddresses",
      name: names.natGatewayAddress,
      tags: { [tagNames.shared]: "way out" },
      properties: { publicIPAllocationMethod: "Static", publicIPAddressVersion: "IPv4" },
    },
    {
      ...common,
      type: "Microsoft.Network/natGateways",
      name: names.natGateway,
      tags: { [tagNames.shared]: "way out" },
      dependsOn: [address],
      properties: { idleTimeoutInMinutes: 4, publicIpAddresses: [{ id: address }] },
    },
  ];
}
