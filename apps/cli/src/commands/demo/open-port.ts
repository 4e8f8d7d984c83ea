import type { Azure, Host } from "@dockberth/core";

/** Opens one more port to the given ranges, with a rule in the host's own security group. */
export async function openPort(
  azure: Azure,
  { resourceGroup, name }: Host,
  port: number,
  from: readonly string[],
): Promise<void> {
  const group = `/subscriptions/${azure.subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/networkSecurityGroups/${name}-nsg`;
  const properties = {
    priority: 3000,
    direction: "Inbound",
    access: "Allow",
    protocol: "Tcp",
    sourceAddressPrefixes: [...from],
    sourcePortRange: "*",
    destinationAddressPrefix: "*",
    destinationPortRange: String(port),
  };
  await azure.arm.put(`${group}/securityRules/web`, { properties });
}
