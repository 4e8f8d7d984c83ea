import { sharedTags } from "../tags.ts";
import { resourceIdExpression } from "./expression.ts";
import { networkApi, type ResourceDraft, type TemplateInput } from "./resource.ts";

/** The hosts of a resource group share the network. Only the first one deploys it: see `leaveExistingShared`. */
export function virtualNetwork(input: TemplateInput): ResourceDraft[] {
  const { spec, names, tags } = input;
  const { natGateway, addressPrefix, subnetPrefix } = spec.network;
  const gateway = resourceIdExpression("Microsoft.Network/natGateways", names.natGateway);
  const network: ResourceDraft = {
    type: "Microsoft.Network/virtualNetworks",
    apiVersion: networkApi,
    name: names.virtualNetwork,
    location: spec.location,
    tags: sharedTags(tags, "network"),
    dependsOn: natGateway ? [gateway] : undefined,
    properties: {
      addressSpace: { addressPrefixes: [addressPrefix] },
      subnets: [
        {
          name: names.subnet,
          properties: {
            addressPrefix: subnetPrefix,
            // Outbound access is through the host's public address or the NAT gateway, never Azure's retired default.
            defaultOutboundAccess: false,
            natGateway: natGateway ? { id: gateway } : undefined,
          },
        },
      ],
    },
  };
  return natGateway ? [...natGatewayResources(input), network] : [network];
}

function natGatewayResources({ spec, names, tags }: TemplateInput): ResourceDraft[] {
  const common = { apiVersion: networkApi, location: spec.location, sku: { name: "Standard" } };
  const address = resourceIdExpression("Microsoft.Network/publicIPAddresses", names.natGatewayAddress);
  return [
    {
      ...common,
      type: "Microsoft.Network/publicIPAddresses",
      name: names.natGatewayAddress,
      tags: sharedTags(tags, "NAT gateway"),
      properties: { publicIPAllocationMethod: "Static", publicIPAddressVersion: "IPv4" },
    },
    {
      ...common,
      type: "Microsoft.Network/natGateways",
      name: names.natGateway,
      tags: sharedTags(tags, "NAT gateway"),
      dependsOn: [address],
      properties: { idleTimeoutInMinutes: 4, publicIpAddresses: [{ id: address }] },
    },
  ];
}
