/**
 * Types that Azure has and the emulator has not, by provider. Source: the index of https://github.com/Azure/bicep-types-az (MIT licence),
 * Microsoft.Compute 2024-07-01 and 2024-03-02, Microsoft.Network 2024-05-01. The types of DNS, of Traffic Manager and of
 * `frontDoors` have api-versions of their own in Microsoft.Network.
 */
const typesNotEmulated: Readonly<Record<string, string>> = {
  "Microsoft.Compute": `
    capacityReservationGroups capacityReservationGroups/capacityReservations diskAccesses diskAccesses/privateEndpointConnections
    diskEncryptionSets hostGroups hostGroups/hosts locations/publishers/artifacttypes/types/versions proximityPlacementGroups
    restorePointCollections restorePointCollections/restorePoints restorePointCollections/restorePoints/diskRestorePoints
    sshPublicKeys virtualMachineScaleSets virtualMachineScaleSets/extensions virtualMachineScaleSets/rollingUpgrades
    virtualMachineScaleSets/virtualMachines virtualMachineScaleSets/virtualMachines/extensions
    virtualMachineScaleSets/virtualMachines/runCommands`,
  "Microsoft.Network": `
    applicationGatewayAvailableSslOptions applicationGatewayAvailableSslOptions/predefinedPolicies applicationGateways
    applicationGateways/privateEndpointConnections ApplicationGatewayWebApplicationFirewallPolicies
    applicationSecurityGroups azureFirewalls bastionHosts cloudServiceSlots connections customIpPrefixes ddosCustomPolicies
    ddosProtectionPlans dnsForwardingRulesets dnsForwardingRulesets/forwardingRules
    dnsForwardingRulesets/virtualNetworkLinks dnsResolvers dnsResolvers/inboundEndpoints dnsResolvers/outboundEndpoints
    dnsZones dnsZones/A dnsZones/AAAA dnsZones/CAA dnsZones/CNAME dnsZones/MX dnsZones/NS dnsZones/PTR dnsZones/SOA
    dnsZones/SRV dnsZones/TXT dscpConfigurations expressRouteCircuits expressRouteCircuits/authorizations
    expressRouteCircuits/peerings expressRouteCircuits/peerings/connections expressRouteCircuits/peerings/peerConnections
    expressRouteCrossConnections expressRouteCrossConnections/peerings expressRouteGateways
    expressRouteGateways/expressRouteConnections ExpressRoutePorts expressRoutePorts/authorizations ExpressRoutePorts/links
    ExpressRoutePortsLocations expressRouteProviderPorts firewallPolicies firewallPolicies/firewallPolicyDrafts
    firewallPolicies/ruleCollectionGroups firewallPolicies/ruleCollectionGroups/ruleCollectionGroupDrafts
    firewallPolicies/signatureOverrides frontDoors frontDoors/rulesEngines FrontDoorWebApplicationFirewallPolicies
    IpAllocations ipGroups loadBalancers loadBalancers/backendAddressPools loadBalancers/frontendIPConfigurations
    loadBalancers/inboundNatRules loadBalancers/loadBalancingRules loadBalancers/outboundRules loadBalancers/probes
    localNetworkGateways networkInterfaces/ipConfigurations networkInterfaces/tapConfigurations networkManagerConnections
    networkManagers networkManagers/connectivityConfigurations networkManagers/ipamPools
    networkManagers/ipamPools/staticCidrs networkManagers/networkGroups networkManagers/networkGroups/staticMembers
    networkManagers/routingConfigurations networkManagers/routingConfigurations/ruleCollections
    networkManagers/routingConfigurations/ruleCollections/rules networkManagers/scopeConnections
    networkManagers/securityAdminConfigurations networkManagers/securityAdminConfigurations/ruleCollections
    networkManagers/securityAdminConfigurations/ruleCollections/rules networkManagers/securityUserConfigurations
    networkManagers/securityUserConfigurations/ruleCollections
    networkManagers/securityUserConfigurations/ruleCollections/rules networkManagers/verifierWorkspaces
    networkManagers/verifierWorkspaces/reachabilityAnalysisIntents
    networkManagers/verifierWorkspaces/reachabilityAnalysisRuns networkProfiles networkSecurityGroups/defaultSecurityRules
    networkVirtualAppliances networkVirtualAppliances/inboundSecurityRules
    networkVirtualAppliances/networkVirtualApplianceConnections networkVirtualAppliances/virtualApplianceSites
    networkVirtualApplianceSkus networkWatchers networkWatchers/connectionMonitors networkWatchers/flowLogs
    networkWatchers/packetCaptures p2svpnGateways privateDnsZones privateDnsZones/A privateDnsZones/AAAA
    privateDnsZones/CNAME privateDnsZones/MX privateDnsZones/PTR privateDnsZones/SOA privateDnsZones/SRV privateDnsZones/TXT
    privateDnsZones/virtualNetworkLinks privateEndpoints privateEndpoints/privateDnsZoneGroups privateLinkServices
    privateLinkServices/privateEndpointConnections publicIPPrefixes routeFilters routeFilters/routeFilterRules routeTables
    routeTables/routes securityPartnerProviders serviceEndpointPolicies
    serviceEndpointPolicies/serviceEndpointPolicyDefinitions trafficManagerProfiles trafficManagerProfiles/azureEndpoints
    trafficManagerProfiles/externalEndpoints trafficManagerProfiles/nestedEndpoints virtualHubs virtualHubs/bgpConnections
    virtualHubs/hubRouteTables virtualHubs/hubVirtualNetworkConnections virtualHubs/ipConfigurations virtualHubs/routeMaps
    virtualHubs/routeTables virtualHubs/routingIntent virtualNetworkGateways virtualNetworkGateways/natRules
    virtualNetworks/virtualNetworkPeerings virtualNetworkTaps virtualRouters virtualRouters/peerings virtualWans vpnGateways
    vpnGateways/natRules vpnGateways/vpnConnections vpnGateways/vpnConnections/vpnLinkConnections
    vpnGateways/vpnConnections/vpnLinkConnections/sharedKeys vpnServerConfigurations
    vpnServerConfigurations/configurationPolicyGroups vpnSites vpnSites/vpnSiteLinks`,
};

/**
 * Whether Azure has a type. All types of the providers that are not listed count as Azure's, and so do those of another provider
 * on a resource, such as the locks of a machine.
 */
export function isAzureType(type: string): boolean {
  if (/\/providers(\/|$)/i.test(type)) return true;
  const [namespace = "", ...rest] = type.toLowerCase().split("/");
  const listed = Object.entries(typesNotEmulated).find(([each]) => each.toLowerCase() === namespace)?.[1];
  return listed === undefined
    ? namespace.startsWith("microsoft.")
    : listed.toLowerCase().split(/\s+/).includes(rest.join("/"));
}
