import type { Azure } from "@dockberth/core";
import { armPath, type Listed, listAll } from "../arm.ts";

/** Everything that a reader of the subscription may see, with all details of the machines of a group. */
export async function visibleTo(azure: Azure, group: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  const { arm } = azure;
  const compute = await azure.compute();
  for await (const resource of listAll(azure, "resources")) seen.push(resource);
  const deployments = armPath(azure, group, "Microsoft.Resources/deployments");
  for await (const deployment of arm.list<Listed>(deployments)) {
    const path = `${deployments}/${deployment.name}`;
    seen.push(deployment, await arm.post(`${path}/exportTemplate`));
    for await (const operation of arm.list(`${path}/operations`)) seen.push(operation);
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
