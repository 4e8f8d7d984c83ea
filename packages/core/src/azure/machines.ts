import type { Azure } from "./connect.ts";
import { type ErrorContext, toBerthError } from "./http/errors.ts";
import type { VirtualMachine } from "./machine-reads.ts";

/** `deallocate` releases the machine's processor, and with it most of its price. */
export type PowerAction = "start" | "deallocate" | "restart";

/**
 * Marks a machine that is deallocated as one without identity, which is what an image can be made of. It never starts again:
 * https://learn.microsoft.com/rest/api/compute/virtual-machines/generalize
 */
export async function generalizeMachine(
  azure: Azure,
  id: string,
  context: ErrorContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await azure.arm.post(`${id}/generalize`, undefined, { signal });
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint, ...context });
  }
}

/** Starts, deallocates or restarts a machine, and waits until Azure is done. */
export async function switchMachine(
  azure: Azure,
  id: string,
  action: PowerAction,
  context: ErrorContext,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await azure.arm.post(`${id}/${action}`, undefined, { signal, follow: "operation-only" });
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
  try {
    const body = { properties: { hardwareProfile: { vmSize } } };
    await azure.arm.patch(id, body, { signal, follow: "operation-only" });
  } catch (error) {
    throw toBerthError(error, { endpoint: azure.endpoint, size: vmSize, ...context });
  }
}
