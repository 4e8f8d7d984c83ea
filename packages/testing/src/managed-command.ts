import type { Azure } from "@dockberth/core";
import { armPath } from "./arm.ts";
import type { MachineName } from "./foreign-machine.ts";

/** What Azure tells about a managed Run Command. */
interface CommandAnswer {
  readonly properties?: { readonly instanceView?: { readonly output?: string } };
}

/** Runs a managed Run Command on a machine, and removes it. Resolves with what Azure tells about it. */
export async function runManagedCommand(
  azure: Azure,
  { resourceGroup, name, location }: MachineName & { readonly location: string },
  commandName: string,
  command: object,
): Promise<CommandAnswer> {
  const path = armPath(azure, resourceGroup, `Microsoft.Compute/virtualMachines/${name}/runCommands/${commandName}`);
  await azure.arm.put(path, { location, properties: { treatFailureAsDeploymentFailure: true, ...command } });
  const read = await azure.arm.get<CommandAnswer>(path, { query: { $expand: "instanceView" } });
  await azure.arm.delete(path);
  return read;
}
