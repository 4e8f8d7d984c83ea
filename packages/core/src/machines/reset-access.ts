import type { Azure } from "../azure/connect.ts";
import { putExtension, readExtensions } from "../azure/extensions.ts";
import type { MachineReference } from "../plan/machine-reference.ts";
import type { RunOptions } from "../run/options.ts";
import { reporter, throwIfAborted } from "../run/options.ts";
import { findMachine } from "./find-machine.ts";
import { type VmAccessRequest, vmAccessExtension } from "./vm-access.ts";

/**
 * Lets somebody into a machine that nobody gets into any more, by the VMAccess extension: an administrator's password or
 * SSH key, set or made anew; a user removed; sshd's configuration put back.
 * @throws BerthError `settings-invalid`, `machine-not-found`, `host-not-found`, `provision-failed`
 */
export async function resetAccess(
  azure: Azure,
  machine: MachineReference,
  request: VmAccessRequest,
  run: RunOptions = {},
): Promise<void> {
  throwIfAborted(run.signal);
  const extension = vmAccessExtension(request);
  const found = await findMachine(azure, machine);
  // Azure takes one VMAccess per machine, so that one which is there is told the next thing to do.
  const there = (await readExtensions(azure, found.id)).find(
    ({ publisher, type }) => publisher === extension.publisher && type === extension.type,
  );
  const name = there?.name ?? "enablevmaccess";
  const report = reporter(found.ownHost ?? found.name, run);
  const started = Date.now();
  report({ type: "access-start", machine: found.name });
  await putExtension(azure, found, name, extension, run.signal);
  report({ type: "access-end", machine: found.name, seconds: (Date.now() - started) / 1000 });
}
