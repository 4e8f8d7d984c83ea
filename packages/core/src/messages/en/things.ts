/** What a sentence calls a thing that has no name of its own. */
export const things = {
  authorityCertificate: "The authority's certificate",
  authorityKey: "The authority's key",
  hostAuthorityCertificate: "The CA certificate",
  certificate: "The certificate",
  clientCertificate: "The client certificate",
  connection: (host: string) => `The connection to ${host}`,
  work: (host: string | undefined) => (host === undefined ? "The work" : `The work on ${host}`),
  signInService: (endpoint = "the cloud") => `The sign-in service of ${endpoint}`,
  virtualMachine: (name: string) => `Virtual machine ${name}`,
  otherSettings: "its other planned settings",
  hostName: "a host's name",
  publicAddresses: "public IP addresses",
};

/** What stands in the place of a name that Azure's answer does not give. */
export const unnamed = {
  cloud: "that was asked",
  subscription: "of this id",
  subnet: "of the host",
  image: "of this host",
  dnsLabel: "of this host",
  deployment: "of this deployment",
  resourceGroup: "of this name",
  provider: "the resource provider",
  policy: "of this subscription",
  groupOfDeployments: "the resource group",
  publisher: "the same publisher",
};

/** Where Azure or a machine reports a failure without its own words. */
export const unexplained = {
  deployment: "Azure gives no reason",
  canceled: "The operation was canceled",
  script: "the script failed",
};
