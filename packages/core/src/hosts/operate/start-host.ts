import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { throwIfAborted } from "../../run/options.ts";
import { findHost, type Host } from "../model/host.ts";
import { type PowerOptions, startMachine } from "../readiness/start-machine.ts";

/**
 * Starts a host. Its address, disk and containers are unchanged; containers with a restart policy run again. One that is being
 * stopped or started is waited for.
 * @throws BerthError `host-not-found`, `host-incomplete`, `host-busy`, `capacity-unavailable`, `quota-exceeded`, and with a client why
 * Docker did not answer in time
 */
export function startHost(azure: Azure, name: string, options: PowerOptions = {}): Promise<Host> {
  return runVerb(azure, options, () => start(azure, name, options));
}

async function start(azure: Azure, name: string, options: PowerOptions): Promise<Host> {
  throwIfAborted(options.signal);
  return startMachine(azure, await findHost(azure, name), options);
}
