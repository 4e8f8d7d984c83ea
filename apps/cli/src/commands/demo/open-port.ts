import type { Azure, Host } from "@dockberth/core";

/** Opens one more port to the given ranges, with a rule in the host's own security group. */
export async function openPort(
  azure: Azure,
  { resourceGroup, name }: Host,
  port: number,
  from: readonly string[],
): Promise<void> {
  const securityGroup = `${name}-nsg`;
  const group = await azure.network.networkSecurityGroups.get(resourceGroup, securityGroup);
  const rule = {
    name: "web",
    priority: 3000,
    direction: "Inbound",
    access: "Allow",
    protocol: "Tcp",
    sourceAddressPrefixes: [...from],
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: String(port),
  };
  const securityRules = [...(group.securityRules ?? []), rule];
  await azure.network.networkSecurityGroups.createOrUpdate(resourceGroup, securityGroup, { ...group, securityRules });
}
