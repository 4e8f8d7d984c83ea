import { type Adoption, BerthError, overlay, parseAdoption } from "@dockberth/core";
import type { Connection } from "../../connection/connect.ts";
import { emulatedHostDefaults } from "../../connection/emulated-host.ts";
import { type HostFlags, readHostFields } from "../../input/host-fields.ts";
import { inputTexts } from "../../messages/input.ts";
import type { Session } from "../../session.ts";

/** The options that name the machine and the host. */
interface AdoptionFlags extends HostFlags {
  readonly machineId?: string;
  readonly name?: string;
}

/**
 * The machine to adopt, and the host to set up on it. On an emulator this machine may reach it by default.
 * @throws BerthError `spec-invalid`, `file-unreadable`
 */
export async function readAdoption(
  session: Session,
  machine: string | undefined,
  { resourceGroup, machineId, name, ...flags }: AdoptionFlags,
  { azure, emulator }: Connection,
): Promise<Adoption> {
  if (machineId === undefined && (machine === undefined || resourceGroup === undefined))
    throw new BerthError("spec-invalid", { issues: [{ path: "MACHINE", message: inputTexts.adoptWhat }] });
  const defaults = emulator === undefined ? {} : emulatedHostDefaults(emulator.hostAddress);
  const fields = await readHostFields(session, flags);
  const derivedId =
    machine === undefined || resourceGroup === undefined
      ? undefined
      : `/subscriptions/${azure.subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${machine}`;
  return parseAdoption({
    ...overlay(defaults, fields),
    ...(name === undefined ? {} : { name }),
    machineId: machineId ?? derivedId,
  });
}
