import type { Azure } from "../../azure/connect.ts";
import { setMachineSize, switchMachine } from "../../azure/machines.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import { issueTexts } from "../../messages/issues.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { findHost, type Host } from "../model/host.ts";
import { reportOperation, requireKeptDisk, requireMachine } from "../model/operation.ts";
import { recordReboot } from "../model/reboot.ts";
import { type PowerOptions, waitAfterPowerChange } from "../readiness/start-machine.ts";

/** Options of `resizeHost`. */
export interface ResizeOptions extends PowerOptions {
  /** Such as `Standard_D4s_v5`; of the same processor family of architectures as before. */
  readonly size: string;
}

/**
 * Gives a host another size. A host that runs is booted again; where the hardware it stands on does not offer the size, it
 * is moved, which takes a stop and a start. A host that is off stays off.
 * @throws BerthError `spec-invalid`, `disk-ephemeral`, `size-unavailable`, `quota-exceeded`, `capacity-unavailable`; the host then keeps its
 * size and runs again
 */
export function resizeHost(azure: Azure, name: string, options: ResizeOptions): Promise<Host> {
  return runVerb(azure, options, () => resize(azure, name, options));
}

async function resize(azure: Azure, name: string, options: ResizeOptions): Promise<Host> {
  const { size, ...run } = options;
  throwIfAborted(options.signal);
  if (!/^[A-Za-z0-9_-]{3,60}$/.test(size))
    throw new BerthError("spec-invalid", {
      issues: [{ path: "size", message: issueTexts.notASize(size) }],
    });
  const host = await findHost(azure, name);
  const id = requireMachine(host);
  if (host.size?.toLowerCase() === size.toLowerCase()) {
    reporter(name, run)({ type: "size-unchanged", size });
    return host;
  }
  requireKeptDisk(host, "resize");
  await reportOperation(name, "resize", run, () => change(azure, host, id, options));
  const resized = await findHost(azure, name);
  if (resized.power !== "running") return resized;
  const now = await recordReboot(azure, resized, false, run.signal);
  await waitAfterPowerChange(now, run);
  return now;
}

async function change(azure: Azure, host: Host, id: string, { size, ...run }: ResizeOptions): Promise<void> {
  const context = { host: host.name, location: host.location };
  try {
    await setMachineSize(azure, id, size, context, run.signal);
  } catch (error) {
    if (host.power !== "running" || !needsDeallocation(error)) throw error;
    await move(azure, host, id, { size, ...run });
  }
}

/** Azure requires it where the hardware of a running machine does not offer the size. */
function needsDeallocation(error: unknown): boolean {
  if (isBerthError(error, "capacity-unavailable")) return true;
  return isBerthError(error) && /deallocat/i.test(error.message);
}

async function move(azure: Azure, host: Host, id: string, { size, ...run }: ResizeOptions): Promise<void> {
  const { name, location } = host;
  reporter(name, run)({ type: "warning", warning: { code: "resize-needs-stop", host: name, size } });
  await switchMachine(azure, id, "deallocate", { host: name }, run.signal);
  try {
    await setMachineSize(azure, id, size, { host: name, location }, run.signal);
  } finally {
    // Also with its old size: it ran before.
    await switchMachine(azure, id, "start", { host: name, location, size }, undefined);
  }
}
