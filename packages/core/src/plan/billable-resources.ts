import { wordTexts as words } from "../messages/words.ts";
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
    // An existing disk is billed without the host, too.
    ...(spec.dataDisk === undefined || spec.dataDisk.from !== undefined ? [] : [disk(names.dataDisk, spec.dataDisk)]),
    ...(spec.publicAddress === "new" ? [publicAddress(names.publicIpAddress)] : []),
    ...natGateway(spec, names),
    ...licence(image, imagePlan),
    {
      kind: words.traffic,
      name: words.outboundData,
      basis: words.perGigabyte,
      source: sources.traffic,
      meter: undefined,
    },
  ];
}

function machine({ size, spot }: HostSpec, { virtualMachine }: ResourceNames): BillableResource {
  const price = spot === undefined ? undefined : spot.maxPrice === -1 ? "uncapped" : "capped";
  return {
    kind: words.machine,
    name: virtualMachine,
    basis: words.machineBasis(size, price),
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
  const basis = words.diskBasis(type, sizeGb);
  return { kind: words.disk, name, basis, source: sources.disk, meter: diskMeter(type, sizeGb) };
}

function publicAddress(name: string): BillableResource {
  const fields = {
    serviceName: "Virtual Network",
    productName: "IP Addresses",
    meterName: "Standard IPv4 Static Public IP",
  };
  return { kind: words.publicAddress, name, basis: words.addressBasis, source: sources.address, meter: { fields } };
}

function natGateway({ network }: HostSpec, names: ResourceNames): BillableResource[] {
  if (!network.natGateway) return [];
  const fields = { serviceName: "NAT Gateway", productName: "NAT Gateway", meterName: "Standard Gateway" };
  const gateway = {
    kind: words.natGateway,
    name: names.natGateway,
    basis: words.gatewayBasis,
    source: sources.gateway,
    meter: { fields },
  };
  return [gateway, publicAddress(names.natGatewayAddress)];
}

function licence(image: ImageReference, plan: MarketplacePlan | undefined): BillableResource[] {
  if (plan !== undefined) {
    const basis = words.planBasis(plan.publisher);
    return [{ kind: words.marketplacePlan, name: plan.name, basis, source: sources.marketplace, meter: undefined }];
  }
  const text = { kind: words.licence, basis: words.licenceBasis, source: sources.licence };
  return "publisher" in image && /^(redhat|suse)$/i.test(image.publisher)
    ? [{ ...text, name: image.offer, meter: undefined }]
    : [];
}
