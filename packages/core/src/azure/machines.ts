import type { VirtualMachine } from "@azure/arm-compute";
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

/**
 * Lets a machine's data disks stay when it is deleted:
 * https://learn.microsoft.com/azure/virtual-machines/delete#update-the-delete-behavior-on-an-existing-vm
 */
export async function detachDataDisksOnDeletion(
  azure: Azure,
  { id = "", storageProfile }: VirtualMachine,
  signal: AbortSignal | undefined,
): Promise<void> {
  const dataDisks = (storageProfile?.dataDisks ?? []).map((disk) => ({ ...disk, deleteOption: "Detach" }));
  try {
    await azure.arm.patch(id, { properties: { storageProfile: { dataDisks } } }, { signal });
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint });
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
