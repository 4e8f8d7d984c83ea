import { createHash } from "node:crypto";

/** The names of everything that a host is made of. Derived, so that a command that is run again lands on the same. */
export interface ResourceNames {
  readonly deployment: string;
  /** Only hosts without a public address have it: the part that makes their private one. */
  readonly networkDeployment: string;
  readonly virtualMachine: string;
  readonly osDisk: string;
  readonly dataDisk: string;
  readonly networkInterface: string;
  readonly publicIpAddress: string;
  readonly networkSecurityGroup: string;
  readonly virtualNetwork: string;
  readonly subnet: string;
  readonly natGateway: string;
  readonly natGatewayAddress: string;
  readonly extension: string;
}

/** The deployments by which several hosts of a group are made together. No host's own has a dot in its name. */
export const batchNames = { deployment: "berth.batch", networkDeployment: "berth.batch-network" } as const;

export function resourceNames(host: string, virtualNetwork: string, subnet = "hosts"): ResourceNames {
  return {
    deployment: `berth-${host}`,
    networkDeployment: `berth-${host}-network`,
    virtualMachine: host,
    osDisk: `${host}-os`,
    dataDisk: `${host}-data`,
    networkInterface: `${host}-nic`,
    publicIpAddress: `${host}-ip`,
    networkSecurityGroup: `${host}-nsg`,
    virtualNetwork,
    subnet,
    natGateway: `${virtualNetwork}-nat`,
    natGatewayAddress: `${virtualNetwork}-nat-ip`,
    extension: "docker",
  };
}

/**
 * A DNS label that no one else in the location has: the label is the same for the same host of the same subscription,
 * and says nothing about the subscription.
 */
export function dnsLabel(host: string, resourceGroup: string, subscriptionId: string): string {
  const digest = createHash("sha256").update(`${subscriptionId}/${resourceGroup}/${host}`.toLowerCase()).digest("hex");
  return `${host}-${digest.slice(0, 10)}`;
}
