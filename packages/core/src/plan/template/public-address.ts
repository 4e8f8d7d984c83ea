import { networkApi, type ResourceDraft, type TemplateInput } from "./resource.ts";

/** Static, because Standard addresses are always static and Azure has retired the Basic ones. */
export function publicAddress({ spec, names, label, tags }: TemplateInput): ResourceDraft {
  return {
    type: "Microsoft.Network/publicIPAddresses",
    apiVersion: networkApi,
    name: names.publicIpAddress,
    location: spec.location,
    tags,
    sku: { name: "Standard" },
    // Regions without zone-redundant addresses require the machine's zone: https://github.com/MicrosoftDocs/azure-docs/issues/102902
    zones: spec.zone && [spec.zone],
    properties: {
      publicIPAllocationMethod: "Static",
      publicIPAddressVersion: "IPv4",
      dnsSettings: { domainNameLabel: label },
    },
  };
}
