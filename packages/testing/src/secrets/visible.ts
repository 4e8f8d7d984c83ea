import type { Azure } from "@dockberth/core";
import { armPath, type Listed, listAll } from "../arm.ts";

/** Everything that a reader of the subscription may see, with all details of the machines of a group. */
export async function visibleTo(azure: Azure, group: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  const { arm } = azure;
  for await (const resource of listAll(azure, "resources")) seen.push(resource);
  const deployments = armPath(azure, group, "Microsoft.Resources/deployments");
  for await (const deployment of arm.list<Listed>(deployments)) {
    const path = `${deployments}/${deployment.name}`;
    seen.push(deployment, await arm.post(`${path}/exportTemplate`));
    for await (const operation of arm.list(`${path}/operations`)) seen.push(operation);
  }
  const query = { $expand: "instanceView" };
  const machines = armPath(azure, group, "Microsoft.Compute/virtualMachines");
  for await (const machine of arm.list<Listed>(machines)) {
    const path = `${machines}/${machine.name}`;
    seen.push(machine, await arm.get(`${path}/instanceView`), await arm.get(`${path}/extensions`, { query }));
    for await (const command of arm.list(`${path}/runCommands`, { query })) seen.push(command);
  }
  return seen;
}
