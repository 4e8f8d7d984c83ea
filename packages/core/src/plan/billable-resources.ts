import type { HostSpec } from "../spec/index.ts";
import { diskMeter } from "./disk-meter.ts";
import type { ImageReference, MarketplacePlan } from "./images.ts";
import type { PriceMeter } from "./price-meter.ts";
import type { ResourceNames } from "./resource-names.ts";

/** A resource that Azure bills. Prices are not included. */
export interface BillableResource {
  /** Such as `disk`. */
  readonly kind: string;
  readonly name: string;
  /** What Azure bills it by. */
  readonly basis: string;
  /** The URL of Azure's documentation or prices. */
  readonly source: string;
  /** How its price is found; undefined where it depends on more than the plan says, such as use or a publisher's terms. */
  readonly meter: PriceMeter | undefined;
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

/** Networks, interfaces, security groups, availability sets and extensions are free of charge. */
export function billableResources(
  spec: HostSpec,
  names: ResourceNames,
  image: ImageReference,
  imagePlan: MarketplacePlan | undefined,
): BillableResource[] {
  return [
    machine(spec, names),
    ...(spec.osDisk.ephemeral === true ? [] : [disk(names.osDisk, spec.osDisk)]),
    ...(spec.dataDisk === undefined ? [] : [disk(names.dataDisk, spec.dataDisk)]),
    ...(spec.publicAddress === "new" ? [publicAddress(names.publicIpAddress)] : []),
    ...natGateway(spec, names),
    ...licence(image, imagePlan),
    { kind: "traffic", name: "outbound data", basis: "per gigabyte", source: sources.traffic, meter: undefined },
  ];
}

function machine({ size, spot }: HostSpec, { virtualMachine }: ResourceNames): BillableResource {
  const price =
    spot === undefined ? "" : spot.maxPrice === -1 ? ", at the spot price" : ", at the spot price up to the limit";
  return {
    kind: "virtual machine",
    name: virtualMachine,
    basis: `${size}, per second while it is not deallocated${price}`,
    source: sources.machine,
    meter: {
      fields: { serviceName: "Virtual Machines", armSkuName: size },
      capacity: spot === undefined ? "on-demand" : "spot",
    },
  };
}

function disk(
  name: string,
  { type, sizeGb }: { readonly type: string; readonly sizeGb?: number | undefined },
): BillableResource {
  const size = sizeGb === undefined ? "the image's size" : `${sizeGb} GB`;
  return {
    kind: "disk",
    name,
    basis: `${type}, ${size}, while it exists`,
    source: sources.disk,
    meter: diskMeter(type, sizeGb),
  };
}

function publicAddress(name: string): BillableResource {
  const basis = "Standard, per hour while it exists";
  const fields = {
    serviceName: "Virtual Network",
    productName: "IP Addresses",
    meterName: "Standard IPv4 Static Public IP",
  };
  return { kind: "public address", name, basis, source: sources.address, meter: { fields } };
}

function natGateway({ network }: HostSpec, names: ResourceNames): BillableResource[] {
  if (!network.natGateway) return [];
  const fields = { serviceName: "NAT Gateway", productName: "NAT Gateway", meterName: "Standard Gateway" };
  const basis = "Standard, per hour and per gigabyte; shared by the hosts of the network";
  const gateway = { kind: "NAT gateway", name: names.natGateway, basis, source: sources.gateway, meter: { fields } };
  return [gateway, publicAddress(names.natGatewayAddress)];
}

function licence(image: ImageReference, plan: MarketplacePlan | undefined): BillableResource[] {
  if (plan !== undefined) {
    const basis = `by the terms of ${plan.publisher}`;
    return [{ kind: "marketplace plan", name: plan.name, basis, source: sources.marketplace, meter: undefined }];
  }
  return "publisher" in image && /^(redhat|suse)$/i.test(image.publisher)
    ? [
        {
          kind: "licence",
          name: image.offer,
          basis: "per hour, with the machine",
          source: sources.licence,
          meter: undefined,
        },
      ]
    : [];
}
