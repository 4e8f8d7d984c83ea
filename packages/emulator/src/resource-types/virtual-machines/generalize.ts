import { ArmError } from "../../arm-error.ts";
import type { Json } from "../../json.ts";
import type { Resource } from "../../state/resource.ts";
import type { World } from "../../world.ts";

/**
 * Marks a machine as generalized, which cannot be undone: https://learn.microsoft.com/azure/virtual-machines/generalize. It
 * changes nothing on the disk. The message: https://github.com/MicrosoftDocs/azure-docs/issues/86809
 * @throws ArmError `OperationNotAllowed` for a machine that was not stopped or deallocated through ARM
 */
export function generalize(world: World, machine: Resource): Json {
  const power = machine.hidden["power"];
  if (power !== "stopped" && power !== "deallocated")
    throw new ArmError(
      409,
      "OperationNotAllowed",
      `Operation 'generalize' is not allowed on VM '${machine.name}' since the VM is running. Please power off explicitly in case you shut down the VM from inside the guest operating system.`,
    );
  world.store.update(machine, { hidden: { ...machine.hidden, isGeneralized: true } });
  return {};
}

/**
 * https://github.com/bitnami/vms/issues/1471
 * @throws ArmError `OperationNotAllowed`
 */
export function requireNotGeneralized({ hidden, name }: Resource, operation: string): void {
  if (hidden["isGeneralized"] !== true) return;
  throw new ArmError(
    409,
    "OperationNotAllowed",
    `Operation '${operation}' is not allowed on VM '${name}' since the VM is generalized.`,
  );
}
