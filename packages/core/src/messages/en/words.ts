/** Words in the fields of errors and events. */
export const wordTexts = {
  // what is interrupted
  work: "The work",
  workOn: (host: string) => `The work on ${host}`,
  connectionTo: (host: string) => `The connection to ${host}`,
  audit: "The audit",

  // in what a host differs from a plan
  location: "location",
  size: "size",
  otherSettings: "its other planned settings",
  itsMachine: "its machine",
  resourceGroup: "resource group",

  // kinds of resources
  extension: "extension",
  machine: "virtual machine",
  disk: "disk",
  networkInterface: "network interface",
  publicAddress: "public address",
  securityGroup: "security group",
  network: "network",
  natGateway: "NAT gateway",
  availabilitySet: "availability set",

  // quotas
  publicAddresses: "public IP addresses",
  deployments: "deployments",
  theResourceGroup: "the resource group",
  thisSize: "this size",
  thisResource: "this resource",
};
