import type { Azure } from "../../azure/connect.ts";
import { switchMachine } from "../../azure/machines.ts";
import { findHost, type Host, throwIfStopped } from "../model/host.ts";
import { operate, requireMachine } from "../model/operation.ts";
import { answerAfterPower, type PowerOptions, startHost } from "./start-host.ts";

/**
 * Boots a host again; one that is off is switched on.
 * @throws BerthError as `startHost`
 */
export async function restartHost(azure: Azure, name: string, options: PowerOptions = {}): Promise<Host> {
  throwIfStopped(options.signal);
  const host = await findHost(azure, name);
  const id = requireMachine(host);
  if (host.power !== "running") return startHost(azure, name, options);
  await operate(name, "restart", options, () => switchMachine(azure, id, "restart", { host: name }, options.signal));
  const now = await findHost(azure, name);
  await answerAfterPower(now, options);
  return now;
}
