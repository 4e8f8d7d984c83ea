/** Words in the fields of errors and events. */
export const wordTexts = {
  // what is interrupted
  work: "The work",
  workOn: (host: string) => `The work on ${host}`,
  connectionTo: (host: string) => `The connection to ${host}`,
  audit: "The audit",

  // what has no name of its own
  authorityCertificate: "The authority's certificate",
  authorityKey: "The authority's key",
  hostAuthorityCertificate: "The CA certificate",
  certificate: "The certificate",
  clientCertificate: "The client certificate",
  hostName: "a host's name",
  signInService: (endpoint: string | undefined) => `The sign-in service of ${endpoint ?? "the cloud"}`,
  virtualMachine: (name: string) => `Virtual machine ${name}`,
  securityRule: (name: string, group: string) => `Rule ${name} of ${group}`,

  // in the place of a name that Azure's answer does not give
  unnamedCloud: "that was asked",
  unnamedSubscription: "of this id",
  unnamedSubnet: "of the host",
  unnamedImage: "of this host",
  unnamedDnsLabel: "of this host",
  unnamedDeployment: "of this deployment",
  unnamedResourceGroup: "of this name",
  unnamedProvider: "the resource provider",
  unnamedPolicy: "of this subscription",
  unnamedDenyAssignment: "of this scope",
  unnamedPublisher: "the same publisher",

  // a failure that Azure or a machine does not explain
  noReason: "Azure gives no reason",
  endlessList: "Azure's list leads back to a page that was read already",
  canceled: "The operation was canceled",
  scriptFailed: "the script failed",

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
  imageVersion: "image version",
  image: "image",
  gallery: "gallery",

  // quotas
  publicAddresses: "public IP addresses",
  deployments: "deployments",
  theResourceGroup: "the resource group",
  thisSize: "this size",
  thisResource: "this resource",

  // what is billed, and how
  traffic: "traffic",
  outboundData: "outbound data",
  marketplacePlan: "marketplace plan",
  licence: "licence",
  perGigabyte: "per gigabyte",
  machineBasis: (size: string, spot: "capped" | "uncapped" | undefined) =>
    `${size}, per second while it is not deallocated${spot === undefined ? "" : spot === "uncapped" ? ", at the spot price" : ", at the spot price up to the limit"}`,
  diskBasis: (type: string, sizeGb: number | undefined) =>
    `${type}, ${sizeGb === undefined ? "the image's size" : `${sizeGb} GB`}, while it exists`,
  addressBasis: "Standard, per hour while it exists",
  gatewayBasis: "Standard, per hour and per gigabyte; shared by the hosts of the network",
  planBasis: (publisher: string) => `by the terms of ${publisher}`,
  licenceBasis: "per hour, with the machine",
};
