import { createHash } from "node:crypto";
import { reservedWordIn } from "../spec/reserved-words.ts";

/**
 * The names of a host's resources. They are derived from its name, so that a repeated command finds the same resources.
 */
export interface ResourceNames {
  readonly deployment: string;
  /** Only for hosts without a public address: creates their network interface, which has the private address. */
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

/**
 * The deployments that create several hosts of a resource group. The dot distinguishes them from those of single hosts. The
 * second one creates the addresses and what hosts share, and then hosts for which the first one has no room.
 */
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
 * A DNS label that is unique in the location. It is the same for the same host of the same subscription, and does not
 * reveal the subscription. A host's name may contain a word that Azure rejects in labels.
 */
export function dnsLabel(host: string, resourceGroup: string, subscriptionId: string): string {
  const digest = createHash("sha256").update(`${subscriptionId}/${resourceGroup}/${host}`.toLowerCase()).digest("hex");
  const label = `${host}-${digest.slice(0, 10)}`;
  return reservedWordIn(label) === undefined ? label : `host-${digest.slice(0, 10)}`;
}

/** The resource group of a host that names none: it is the host's alone. */
export function ownResourceGroup(host: string): string {
  return `berth-${host}`;
}
