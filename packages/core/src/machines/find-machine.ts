import type { Azure } from "../azure/connect.ts";
import { readMachine } from "../azure/extensions.ts";
import { findHost } from "../hosts/model/host.ts";
import { requireMachine } from "../hosts/model/operation.ts";
import { type MachineReference, parseMachineId } from "../plan/machine-reference.ts";
import { tagNames } from "../plan/tags.ts";

/** The operating system of a virtual machine. */
export type MachineOs = "linux" | "windows";

/** An existing virtual machine. */
export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly os: MachineOs;
  /** The host that the machine was created for; undefined for adopted machines and those that are not hosts. */
  readonly ownHost: string | undefined;
}

/**
 * Finds the machine of a host, or any machine by its resource id.
 * @throws BerthError `host-not-found`, `host-incomplete`, `machine-not-found`, `spec-invalid`
 */
export async function findMachine(azure: Azure, reference: MachineReference): Promise<Machine> {
  if ("host" in reference) {
    const host = await findHost(azure, reference.host);
    const id = requireMachine(host);
    const ownHost = host.adopted ? undefined : host.name;
    return { id, name: parseMachineId(id).machine, location: host.location, os: "linux", ownHost };
  }
  const { id, machine } = parseMachineId(reference.machineId);
  const { location, tags = {}, storageProfile } = await readMachine(azure, id);
  const os = storageProfile?.osDisk?.osType === "Windows" ? "windows" : "linux";
  const ownHost = tags[tagNames.adopted] === undefined ? tags[tagNames.host] : undefined;
  return { id, name: machine, location, os, ownHost };
}
