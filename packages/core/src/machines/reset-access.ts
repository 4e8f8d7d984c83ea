import type { Azure } from "../azure/connect.ts";
import { putExtension, readExtensions } from "../azure/extensions.ts";
import { runVerb } from "../azure/run-verb.ts";
import type { MachineReference } from "../plan/machine-reference.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter, throwIfAborted } from "../run/options.ts";
import { findMachine } from "./find-machine.ts";
import { requireAccessRequest, type VmAccessRequest, vmAccessExtension } from "./vm-access.ts";

/**
 * Restores access to a machine with the VMAccess extension of its operating system: creates an administrator or sets the
 * password of one; on Linux also sets an SSH key, removes a user, or resets the configuration of sshd; on Windows also
 * resets Remote Desktop.
 * @throws BerthError `settings-invalid`, `machine-not-found`, `host-not-found`, `extension-failed`
 */
export function resetAccess(
  azure: Azure,
  machine: MachineReference,
  request: VmAccessRequest,
  run: RunOptions = {},
): Promise<void> {
  return runVerb(azure, run, () => reset(azure, machine, request, run));
}

async function reset(
  azure: Azure,
  machine: MachineReference,
  request: VmAccessRequest,
  run: RunOptions,
): Promise<void> {
  throwIfAborted(run.signal);
  requireAccessRequest(request);
  const found = await findMachine(azure, machine);
  const extension = vmAccessExtension(request, found.os);
  // Azure allows one VMAccess extension per machine, so an existing one is updated.
  const existing = (await readExtensions(azure, found.id)).find(
    ({ publisher, type }) => publisher === extension.publisher && type === extension.type,
  );
  const name = existing?.name ?? "enablevmaccess";
  const report = reporter(found.ownHost ?? found.name, run);
  const started = Date.now();
  report({ type: "access-start", machine: found.name });
  // Azure runs a handler with the same settings again only for another tag.
  const forceUpdateTag = new Date().toISOString();
  await putExtension(azure, found, name, { ...extension, forceUpdateTag }, run.signal);
  report({ type: "access-end", machine: found.name, seconds: (Date.now() - started) / 1000 });
}
