import type { Azure } from "../../azure/connect.ts";
import { switchMachine } from "../../azure/machines.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { throwIfAborted } from "../../run/options.ts";
import { findHost, type Host } from "../model/host.ts";
import { reportOperation, requireMachine } from "../model/operation.ts";
import { recordReboot } from "../model/reboot.ts";
import { type PowerOptions, startMachine, waitAfterPowerChange } from "../readiness/start-machine.ts";

/**
 * Restarts a host; a stopped one is started.
 * @throws BerthError as `startHost`
 */
export function restartHost(azure: Azure, name: string, options: PowerOptions = {}): Promise<Host> {
  return runVerb(azure, options, () => restart(azure, name, options));
}

async function restart(azure: Azure, name: string, options: PowerOptions): Promise<Host> {
  throwIfAborted(options.signal);
  const host = await findHost(azure, name);
  const id = requireMachine(host);
  if (host.power !== "running") return startMachine(azure, host, options);
  await reportOperation(name, "restart", options, () =>
    switchMachine(azure, id, "restart", { host: name }, options.signal),
  );
  const now = await recordReboot(azure, await findHost(azure, name), false, options.signal);
  await waitAfterPowerChange(now, options);
  return now;
}
