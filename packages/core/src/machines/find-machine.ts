import type { Azure } from "../azure/connect.ts";
import { readMachine } from "../azure/extensions.ts";
import { findHost } from "../hosts/model/host.ts";
import { requireMachine } from "../hosts/model/operation.ts";
import { type MachineReference, parseMachineId } from "../plan/machine-reference.ts";
import { tagNames } from "../plan/tags.ts";

/** A machine that is there. */
export interface FoundMachine {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** Whether Berth made it: then some of its extensions are Berth's own. */
  readonly ownHost: string | undefined;
}

/**
 * Finds a host's machine, or any by its resource id.
 * @throws BerthError `host-not-found`, `host-incomplete`, `machine-not-found`, `spec-invalid`
 */
export async function findMachine(azure: Azure, reference: MachineReference): Promise<FoundMachine> {
  if ("host" in reference) {
    const host = await findHost(azure, reference.host);
    const id = requireMachine(host);
    const ownHost = host.adopted ? undefined : host.name;
    return { id, name: parseMachineId(id).machine, location: host.location, ownHost };
  }
  const { id, machine } = parseMachineId(reference.machineId);
  const { location, tags = {} } = await readMachine(azure, id);
  const ownHost = tags[tagNames.adopted] === undefined ? tags[tagNames.host] : undefined;
  return { id, name: machine, location, ownHost };
}
