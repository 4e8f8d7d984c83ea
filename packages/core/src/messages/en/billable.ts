/** What Azure bills, and by what. */
export const billableTexts = {
  machine: {
    kind: "virtual machine",
    basis: (size: string, spot: "limited" | "unlimited" | undefined) =>
      `${size}, per second while it is not deallocated${spot === undefined ? "" : spotPrices[spot]}`,
  },
  disk: {
    kind: "disk",
    basis: (type: string, sizeGb: number | undefined) =>
      `${type}, ${sizeGb === undefined ? "the image's size" : `${sizeGb} GB`}, while it exists`,
  },
  publicAddress: { kind: "public address", basis: "Standard, per hour while it exists" },
  natGateway: { kind: "NAT gateway", basis: "Standard, per hour and per gigabyte; shared by the hosts of the network" },
  marketplacePlan: { kind: "marketplace plan", basis: (publisher: string) => `by the terms of ${publisher}` },
  licence: { kind: "licence", basis: "per hour, with the machine" },
  traffic: { kind: "traffic", name: "outbound data", basis: "per gigabyte" },
} as const;

const spotPrices = { unlimited: ", at the spot price", limited: ", at the spot price up to the limit" } as const;
