import { networkApi, resourceId, type TemplateInput, type TemplateResource } from "./resource.ts";

const securityGroups = "Microsoft.Network/networkSecurityGroups";
const networks = "Microsoft.Network/virtualNetworks";
const addresses = "Microsoft.Network/publicIPAddresses";

export function networkInterface(input: TemplateInput): TemplateResource {
  const { spec, names, tags } = input;
  const { network, securityGroup, publicAddress, acceleratedNetworking } = spec;
  return {
    type: "Microsoft.Network/networkInterfaces",
    apiVersion: networkApi,
    name: names.networkInterface,
    location: spec.location,
    tags,
    dependsOn: [
      ...(securityGroup === "own" ? [resourceId(securityGroups, names.networkSecurityGroup)] : []),
      ...(network.existing ? [] : [resourceId(networks, names.virtualNetwork)]),
      ...(publicAddress === "new" ? [resourceId(addresses, names.publicIpAddress)] : []),
    ],
    properties: {
      ...securityGroupOf(input),
      ...(acceleratedNetworking === undefined ? {} : { enableAcceleratedNetworking: acceleratedNetworking }),
      ipConfigurations: [{ name: "primary", properties: configuration(input) }],
    },
  };
}

function securityGroupOf({ spec: { securityGroup }, names }: TemplateInput): object {
  if (securityGroup === "subnet") return {};
  const id =
    securityGroup === "own"
      ? resourceId(securityGroups, names.networkSecurityGroup)
      : resourceId(securityGroups, securityGroup.name, securityGroup.resourceGroup);
  return { networkSecurityGroup: { id } };
}

function configuration({ spec, names }: TemplateInput): object {
  const { network, privateAddress } = spec;
  const subnet = `${names.virtualNetwork}/${names.subnet}`;
  return {
    ...(privateAddress === undefined
      ? { privateIPAllocationMethod: "Dynamic" }
      : { privateIPAllocationMethod: "Static", privateIPAddress: privateAddress }),
    subnet: { id: resourceId(`${networks}/subnets`, subnet, network.resourceGroup) },
    ...publicAddressOf(spec.publicAddress, names.publicIpAddress),
  };
}

/** An address that was there before the host stays when the host goes. */
function publicAddressOf(wished: TemplateInput["spec"]["publicAddress"], name: string): object {
  if (wished === "none") return {};
  if (wished === "new")
    return { publicIPAddress: { id: resourceId(addresses, name), properties: { deleteOption: "Delete" } } };
  const id = resourceId(addresses, wished.name, wished.resourceGroup);
  return { publicIPAddress: { id, properties: { deleteOption: "Detach" } } };
}
