import { machineOf } from "../resource-id.ts";
import { type Azure, longRunning } from "./connect.ts";
import { type ErrorContext, toBerthError } from "./http/errors.ts";

/** `deallocate` releases the machine's processor, and with it most of its price. */
export type PowerAction = "start" | "deallocate" | "restart";

/** Starts, deallocates or restarts a machine, and waits until Azure is done. */
export async function switchMachine(
  azure: Azure,
  id: string,
  action: PowerAction,
  context: ErrorContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { resourceGroup, machine } = machineOf(id);
  try {
    await (await azure.compute()).virtualMachines[action](resourceGroup, machine, longRunning(azure, signal));
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint, ...context });
  }
}

/** Changes a machine's size. Azure restarts a running machine. */
export async function setMachineSize(
  azure: Azure,
  id: string,
  vmSize: string,
  context: ErrorContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { resourceGroup, machine } = machineOf(id);
  try {
    const { virtualMachines } = await azure.compute();
    await virtualMachines.update(resourceGroup, machine, { hardwareProfile: { vmSize } }, longRunning(azure, signal));
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint, size: vmSize, ...context });
  }
}
