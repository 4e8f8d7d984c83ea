import type { Azure } from "@dockberth/core";
import type { MachineName } from "./foreign-machine.ts";

/** Runs a managed Run Command on a machine, and removes it. Resolves with what Azure tells about it. */
export async function runManagedCommand(
  azure: Azure,
  { resourceGroup, name, location }: MachineName & { readonly location: string },
  commandName: string,
  command: object,
) {
  const commands = (await azure.compute()).virtualMachineRunCommands;
  const body = { location, treatFailureAsDeploymentFailure: true, ...command };
  await commands.createOrUpdate(resourceGroup, name, commandName, body);
  const read = await commands.getByVirtualMachine(resourceGroup, name, commandName, { expand: "instanceView" });
  await commands.delete(resourceGroup, name, commandName);
  return read;
}
