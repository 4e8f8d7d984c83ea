import type { Azure } from "../azure/connect.ts";
import { type MachineExtension, readExtensions } from "../azure/extensions.ts";
import { runVerb } from "../azure/run-verb.ts";
import type { MachineReference } from "../plan/machine-reference.ts";
import { throwIfAborted } from "../run/options.ts";
import { findMachine } from "./find-machine.ts";

/**
 * Lists the extensions of a machine with the state that their handlers report, sorted by name.
 * @throws BerthError `host-not-found`, `host-incomplete`, `machine-not-found`, `spec-invalid`
 */
export function listExtensions(
  azure: Azure,
  machine: MachineReference,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<MachineExtension[]> {
  return runVerb(azure, options, () => list(azure, machine, options));
}

async function list(
  azure: Azure,
  machine: MachineReference,
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<MachineExtension[]> {
  throwIfAborted(signal);
  const { id } = await findMachine(azure, machine);
  const extensions = await readExtensions(azure, id);
  return extensions.sort((a, b) => (a.name < b.name ? -1 : 1));
}
