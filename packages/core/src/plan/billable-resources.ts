import type { HostSpec } from "../spec/index.ts";
import type { ImageReference, MarketplacePlan } from "./images.ts";
import type { ResourceNames } from "./resource-names.ts";

/** Something that Azure writes on the bill. What it costs, only Azure knows. */
export interface BillableResource {
  readonly kind: string;
  readonly name: string;
  /** What is paid for, and when. */
  readonly basis: string;
  /** Where Azure says so, and where its prices are. */
  readonly source: string;
}

const sources = {
  machine: "https://learn.microsoft.com/azure/virtual-machines/states-billing",
  disk: "https://learn.microsoft.com/azure/virtual-machines/disks-understand-billing",
  address: "https://azure.microsoft.com/pricing/details/ip-addresses/",
  gateway: "https://azure.microsoft.com/pricing/details/azure-nat-gateway/",
  licence: "https://azure.microsoft.com/pricing/details/virtual-machines/linux/",
  marketplace: "https://learn.microsoft.com/marketplace/billing-invoicing",
  traffic: "https://azure.microsoft.com/pricing/details/bandwidth/",
} as const;

/** Networks, interfaces, security groups, availability sets and extensions cost nothing. */
export function billableResources(
  spec: HostSpec,
  names: ResourceNames,
  image: ImageReference,
  imagePlan: MarketplacePlan | undefined,
): BillableResource[] {
  return [
    machine(spec, names),
    disk(names.osDisk, spec.osDisk),
    ...(spec.dataDisk === undefined ? [] : [disk(names.dataDisk, spec.dataDisk)]),
    ...(spec.publicAddress === "new" ? [publicAddress(names.publicIpAddress)] : []),
    ...wayOut(spec, names),
    ...licence(image, imagePlan),
    { kind: "traffic", name: "data that leaves the region", basis: "by the gigabyte", source: sources.traffic },
  ];
}

function machine({ size, spot }: HostSpec, { virtualMachine }: ResourceNames): BillableResource {
  const price = spot === undefined ? "" : spot.maxPrice === -1 ? ", at the spot price" : ", at the spot price, capped";
  return {
    kind: "virtual machine",
    name: virtualMachine,
    basis: `${size} by the second, while it is not stopped${price}`,
    source: sources.machine,
  };
}

function disk(
  name: string,
  { type, sizeGb }: { readonly type: string; readonly sizeGb?: number | undefined },
): BillableResource {
  const size = sizeGb === undefined ? "the image's size" : `${sizeGb} GB`;
  return { kind: "disk", name, basis: `${type} of ${size}, for as long as it exists`, source: sources.disk };
}

function publicAddress(name: string): BillableResource {
  const basis = "Standard, by the hour, for as long as it exists";
  return { kind: "public address", name, basis, source: sources.address };
}

function wayOut({ network }: HostSpec, names: ResourceNames): BillableResource[] {
  if (!network.natGateway) return [];
  const basis = "Standard, by the hour, and by the gigabyte that passes; shared by the hosts of the network";
  const gateway = { kind: "NAT gateway", name: names.natGateway, basis, source: sources.gateway };
  return [gateway, publicAddress(names.natGatewayAddress)];
}

function licence({ publisher, offer }: ImageReference, plan: MarketplacePlan | undefined): BillableResource[] {
  if (plan !== undefined) {
    const basis = `as the terms of ${plan.publisher} say`;
    return [{ kind: "marketplace plan", name: plan.name, basis, source: sources.marketplace }];
  }
  return /^(redhat|suse)$/i.test(publisher)
    ? [{ kind: "licence", name: offer, basis: "by the hour, with the machine", source: sources.licence }]
    : [];
}
