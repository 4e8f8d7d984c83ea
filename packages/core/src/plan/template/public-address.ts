import { networkApi, type TemplateInput, type TemplateResource } from "./resource.ts";

/** Static, since Azure gives out no other addresses any more. */
export function publicAddress({ spec, names, label, tags }: TemplateInput): TemplateResource {
  return {
    type: "Microsoft.Network/publicIPAddresses",
    apiVersion: networkApi,
    name: names.publicIpAddress,
    location: spec.location,
    tags,
    sku: { name: "Standard" },
    properties: {
      publicIPAllocationMethod: "Static",
      publicIPAddressVersion: "IPv4",
      dnsSettings: { domainNameLabel: label },
    },
  };
}
