import type { Azure } from "../../azure/connect.ts";
import { readMachine } from "../../azure/extensions.ts";
import { type MachineNetwork, readMachineNetwork } from "../../azure/machine-network.ts";

/** The network of a host's machine; undefined for a machine without an interface. */
export async function hostNetwork(azure: Azure, machineId: string): Promise<MachineNetwork | undefined> {
  return readMachineNetwork(azure, await readMachine(azure, machineId));
}
