import type { MachineReference } from "@dockberth/core";
import type { Command } from "commander";

/** Which machine a command works on. */
export interface MachineOptions {
  readonly machineId?: string;
}

/** A host by its name, or any machine by its resource id. */
export function withMachine(command: Command): Command {
  return command
    .argument("[name]", "the host; or, in its place, --machine-id")
    .option("--machine-id <id>", "any virtual machine, by its resource id");
}

/** @throws BerthError `spec-invalid` where neither or both are given */
export async function machineOf(name: string | undefined, { machineId }: MachineOptions): Promise<MachineReference> {
  if (machineId !== undefined && name === undefined) return { machineId };
  if (name !== undefined && machineId === undefined) return { host: name };
  const { BerthError } = await import("@dockberth/core");
  const message = "give the name of a host, or --machine-id, and not both";
  throw new BerthError("spec-invalid", { issues: [{ path: "name", message }] });
}
