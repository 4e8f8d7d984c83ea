import type { HostSpec } from "../spec.ts";
import type { ImageReference, MarketplacePlan } from "./images.ts";
import type { HostNames } from "./names.ts";

/** Something that Azure writes on the bill. What it costs, only Azure knows. */
export interface BilledItem {
  readonly kind: string;
  readonly name: string;
  /** What is paid for, and when. */
  readonly basis: string;
}

/** Networks, interfaces, security groups, availability sets and extensions cost nothing. */
export function billedItems(
  spec: HostSpec,
  names: HostNames,
  image: ImageReference,
  imagePlan: MarketplacePlan | undefined,
): BilledItem[] {
  return [
    machine(spec, names),
    disk(names.osDisk, spec.osDisk),
    ...(spec.dataDisk === undefined ? [] : [disk(names.dataDisk, spec.dataDisk)]),
    ...(spec.publicAddress === "new" ? [publicAddress(names.publicIpAddress)] : []),
    ...wayOut(spec, names),
    ...licence(image, imagePlan),
    { kind: "traffic", name: "data that leaves the region", basis: "by the gigabyte" },
  ];
}

function machine({ size, spot }: HostSpec, { virtualMachine }: HostNames): BilledItem {
  const price = spot === undefined ? "" : spot.maxPrice === -1 ? ", at the spot price" : ", at the spot price, capped";
  return {
    kind: "virtual machine",
    name: virtualMachine,
    basis: `${size} by the second, while it is not stopped${price}`,
  };
}

function disk(
  name: string,
  { type, sizeGb }: { readonly type: string; readonly sizeGb?: number | undefined },
): BilledItem {
  const size = sizeGb === undefined ? "the image's size" : `${sizeGb} GB`;
  return { kind: "disk", name, basis: `${type} of ${size}, for as long as it exists` };
}

function publicAddress(name: string): BilledItem {
  return { kind: "public address", name, basis: "by the hour, for as long as it exists" };
}

function wayOut({ network }: HostSpec, names: HostNames): BilledItem[] {
  if (!network.natGateway) return [];
  const basis = "by the hour, and by the gigabyte that passes; shared by the hosts of the network";
  return [{ kind: "NAT gateway", name: names.natGateway, basis }, publicAddress(names.natGatewayAddress)];
}

function licence({ publisher, offer }: ImageReference, plan: MarketplacePlan | undefined): BilledItem[] {
  if (plan !== undefined)
    return [{ kind: "marketplace plan", name: plan.name, basis: `as the terms of ${plan.publisher} say` }];
  return /^(redhat|suse)$/i.test(publisher)
    ? [{ kind: "licence", name: offer, basis: "by the hour, with the machine" }]
    : [];
}
