import { resourceIdExpression } from "./expression.ts";
import { networkApi, type ResourceDraft, type TemplateInput } from "./resource.ts";

const securityGroups = "Microsoft.Network/networkSecurityGroups";
const networks = "Microsoft.Network/virtualNetworks";
const addresses = "Microsoft.Network/publicIPAddresses";

export function networkInterface(input: TemplateInput): ResourceDraft {
  const { spec, names, tags } = input;
  const { network, securityGroup, publicAddress, acceleratedNetworking } = spec;
  return {
    type: "Microsoft.Network/networkInterfaces",
    apiVersion: networkApi,
    name: names.networkInterface,
    location: spec.location,
    tags,
    dependsOn: [
      ...(securityGroup === "own" ? [resourceIdExpression(securityGroups, names.networkSecurityGroup)] : []),
      ...(network.existing ? [] : [resourceIdExpression(networks, names.virtualNetwork)]),
      ...(publicAddress === "new" ? [resourceIdExpression(addresses, names.publicIpAddress)] : []),
    ],
    properties: {
      ...securityGroupOf(input),
      enableAcceleratedNetworking: acceleratedNetworking,
      ipConfigurations: [{ name: "primary", properties: configuration(input) }],
    },
  };
}

function securityGroupOf({ spec: { securityGroup }, names }: TemplateInput): object {
  if (securityGroup === "subnet") return {};
  const id =
    securityGroup === "own"
      ? resourceIdExpression(securityGroups, names.networkSecurityGroup)
      : resourceIdExpression(securityGroups, securityGroup.name, securityGroup.resourceGroup);
  return { networkSecurityGroup: { id } };
}

function configuration({ spec, names }: TemplateInput): object {
  const { network, privateAddress } = spec;
  const subnet = `${names.virtualNetwork}/${names.subnet}`;
  return {
    ...(privateAddress === undefined
      ? { privateIPAllocationMethod: "Dynamic" }
      : { privateIPAllocationMethod: "Static", privateIPAddress: privateAddress }),
    subnet: { id: resourceIdExpression(`${networks}/subnets`, subnet, network.resourceGroup) },
    ...publicAddressOf(spec.publicAddress, names.publicIpAddress),
  };
}

/** An existing address is kept when the host is removed. */
function publicAddressOf(publicAddress: TemplateInput["spec"]["publicAddress"], name: string): object {
  if (publicAddress === "none") return {};
  if (publicAddress === "new")
    return { publicIPAddress: { id: resourceIdExpression(addresses, name), properties: { deleteOption: "Delete" } } };
  const id = resourceIdExpression(addresses, publicAddress.name, publicAddress.resourceGroup);
  return { publicIPAddress: { id, properties: { deleteOption: "Detach" } } };
}
