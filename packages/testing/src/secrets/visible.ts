import type { Azure } from "@dockberth/core";

/** Everything that a reader of the subscription may see, with all details of the machines of a group. */
export async function visibleTo({ compute, deployments, resources }: Azure, group: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const resource of resources.resources.list()) seen.push(resource);
  for await (const deployment of deployments.deployments.listByResourceGroup(group)) {
    const name = deployment.name ?? "";
    seen.push(deployment, await deployments.deployments.exportTemplate(group, name));
    for await (const operation of deployments.deploymentOperations.list(group, name)) seen.push(operation);
  }
  const expand = "instanceView";
  for await (const machine of compute.virtualMachines.list(group)) {
    const name = machine.name ?? "";
    seen.push(machine, await compute.virtualMachines.instanceView(group, name));
    seen.push((await compute.virtualMachineExtensions.list(group, name, { expand })).value);
    for await (const command of compute.virtualMachineRunCommands.listByVirtualMachine(group, name, { expand }))
      seen.push(command);
  }
  return seen;
}
