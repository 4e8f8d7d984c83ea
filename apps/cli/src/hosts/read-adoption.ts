import { type Adoption, parseAdoption } from "@dockberth/core";
import type { Connection } from "../connection/connect.ts";
import { type HostFlags, readHostInput } from "../inputs/host.ts";
import type { Session } from "../session.ts";

/** The flags that say which machine it is. */
interface MachineFlags extends HostFlags {
  readonly machineId?: string;
  readonly name?: string;
}

/**
 * The machine that a person names, and the host that they want of it. On an emulator this machine is who may reach it,
 * unless somebody else is named.
 * @throws BerthError `spec-invalid`, `file-unreadable`
 */
export async function readAdoption(
  session: Session,
  machine: string | undefined,
  { resourceGroup, machineId, ...flags }: MachineFlags,
  { azure, emulator }: Connection,
): Promise<Adoption> {
  const defaults = emulator === undefined ? {} : { allowFrom: [`${emulator.hostAddress}/32`] };
  const input = await readHostInput(session, flags);
  const byName =
    machine === undefined || resourceGroup === undefined
      ? undefined
      : `/subscriptions/${azure.subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${machine}`;
  return parseAdoption({
    ...defaults,
    ...input,
    ...(flags.name === undefined ? {} : { name: flags.name }),
    machineId: machineId ?? byName,
  });
}
