import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { findHost, type Host } from "../model/host.ts";
import { type PowerOptions, startMachine } from "../readiness/start-machine.ts";

/**
 * Starts a host that has `idleAfter` and does not run, even if a user stopped it. Hosts without `idleAfter` are returned unchanged.
 * @throws BerthError as `startHost`
 */
export function wakeHost(azure: Azure, name: string, options: PowerOptions = {}): Promise<Host> {
  return runVerb(azure, options, () => wake(azure, name, options));
}

async function wake(azure: Azure, name: string, options: PowerOptions): Promise<Host> {
  const host = await findHost(azure, name);
  const isAwake = host.power === "running" || host.idleAfter === undefined || host.machineId === undefined;
  return isAwake ? host : startMachine(azure, host, options);
}
