import type { Effects } from "./model.ts";

const edgeZone = "an edge zone";
const loadBalancer = "Microsoft.Network/loadBalancers";
const applicationGateway = "Microsoft.Network/applicationGateways";
const applicationSecurityGroup = "Microsoft.Network/applicationSecurityGroups";
const ipamPool = "Microsoft.Network/networkManagers/ipamPools";

/** https://learn.microsoft.com/azure/templates/microsoft.network/2024-05-01/virtualnetworks, and the pages of the other types beside it. */
export const network: Readonly<Record<string, Effects>> = {
  "Microsoft.Network/virtualNetworks": {
    used: "addressSpace.addressPrefixes",
    kept: "flowTimeoutInMinutes privateEndpointVNetPolicies encryption.enforcement",
    inGuest: "dhcpOptions",
    only: { enableDdosProtection: [false], enableVmProtection: [false], "encryption.enabled": [false] },
    rejected: {
      extendedLocation: edgeZone,
      virtualNetworkPeerings: "peerings",
      bgpCommunities: "communities of BGP",
    },
    missing: {
      "addressSpace.ipamPoolPrefixAllocations": ipamPool,
      "ddosProtectionPlan.id": "Microsoft.Network/ddosProtectionPlans",
      "ipAllocations.id": "Microsoft.Network/IpAllocations",
    },
    nested: { subnets: "Microsoft.Network/virtualNetworks/subnets" },
  },
  "Microsoft.Network/virtualNetworks/subnets": {
    used: "addressPrefix addressPrefixes networkSecurityGroup.id natGateway.id defaultOutboundAccess",
    // No service of Azure, no private endpoint and no private link is in reach of a guest.
    kept: "serviceEndpoints privateEndpointNetworkPolicies privateLinkServiceNetworkPolicies",
    references: "networkSecurityGroup routeTable serviceEndpointPolicies",
    rejected: {
      delegations: "subnets for one service",
      sharingScope: "subnets of other tenants",
    },
    missing: {
      "routeTable.id": "Microsoft.Network/routeTables",
      "serviceEndpointPolicies.id": "Microsoft.Network/serviceEndpointPolicies",
      "serviceEndpoints.networkIdentifier.id": "Microsoft.Network/publicIPPrefixes",
      "ipAllocations.id": "Microsoft.Network/IpAllocations",
      applicationGatewayIPConfigurations: applicationGateway,
      ipamPoolPrefixAllocations: ipamPool,
    },
  },
  "Microsoft.Network/networkSecurityGroups": {
    used: "",
    only: { flushConnection: [false] },
    nested: { securityRules: "Microsoft.Network/networkSecurityGroups/securityRules" },
  },
  "Microsoft.Network/networkSecurityGroups/securityRules": {
    used: `
      protocol access priority direction sourcePortRange sourcePortRanges destinationPortRange destinationPortRanges
      sourceAddressPrefix sourceAddressPrefixes destinationAddressPrefix destinationAddressPrefixes`,
    kept: "description",
    missing: {
      sourceApplicationSecurityGroups: applicationSecurityGroup,
      destinationApplicationSecurityGroups: applicationSecurityGroup,
    },
  },
  "Microsoft.Network/publicIPAddresses": {
    used: "sku.name publicIPAllocationMethod dnsSettings.domainNameLabel deleteOption zones",
    // Azure chooses the address, the name and the gateway, whatever a client sends.
    kept: "idleTimeoutInMinutes ipAddress dnsSettings.fqdn natGateway.id",
    references: "servicePublicIPAddress linkedPublicIPAddress natGateway",
    only: {
      "sku.tier": ["Regional"],
      publicIPAddressVersion: ["IPv4"],
      "ddosSettings.protectionMode": ["VirtualNetworkInherited", "Disabled"],
      migrationPhase: ["None"],
    },
    rejected: {
      extendedLocation: edgeZone,
      "dnsSettings.domainNameLabelScope": "DNS names with a hash",
      "dnsSettings.reverseFqdn": "reverse DNS",
      ipTags: "tags of addresses",
    },
    missing: {
      "ddosSettings.ddosProtectionPlan.id": "Microsoft.Network/ddosProtectionPlans",
      "publicIPPrefix.id": "Microsoft.Network/publicIPPrefixes",
    },
  },
  "Microsoft.Network/natGateways": {
    used: "sku.name publicIpAddresses.id",
    kept: "idleTimeoutInMinutes zones",
    missing: { "publicIpPrefixes.id": "Microsoft.Network/publicIPPrefixes" },
  },
  "Microsoft.Network/networkInterfaces": {
    used: `
      networkSecurityGroup.id ipConfigurations.id ipConfigurations.name ipConfigurations.type ipConfigurations.primary
      ipConfigurations.privateIPAddress ipConfigurations.privateIPAllocationMethod ipConfigurations.subnet.id
      ipConfigurations.publicIPAddress.id ipConfigurations.publicIPAddress.deleteOption`,
    kept: "enableAcceleratedNetworking enableIPForwarding workloadType",
    references: "networkSecurityGroup ipConfigurations.subnet ipConfigurations.publicIPAddress",
    inGuest: "dnsSettings.dnsServers",
    only: {
      "ipConfigurations.privateIPAddressVersion": ["IPv4"],
      disableTcpStateTracking: [false],
      nicType: ["Standard"],
      migrationPhase: ["None"],
      auxiliaryMode: ["None"],
      auxiliarySku: ["None"],
    },
    rejected: {
      extendedLocation: edgeZone,
      "ipConfigurations.privateIPAddressPrefixLength": "blocks of addresses",
      "dnsSettings.internalDnsNameLabel": "names inside a network",
    },
    missing: {
      "ipConfigurations.gatewayLoadBalancer.id": loadBalancer,
      "ipConfigurations.virtualNetworkTaps": "Microsoft.Network/virtualNetworkTaps",
      "ipConfigurations.applicationGatewayBackendAddressPools": applicationGateway,
      "ipConfigurations.loadBalancerBackendAddressPools": loadBalancer,
      "ipConfigurations.loadBalancerInboundNatRules": loadBalancer,
      "ipConfigurations.applicationSecurityGroups": applicationSecurityGroup,
      privateLinkService: "Microsoft.Network/privateLinkServices",
    },
  },
};
