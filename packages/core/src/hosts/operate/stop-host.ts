import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { findHost, type Host } from "../model/host.ts";
import { deallocateMachine, requireKeptDisk, requireMachine } from "../model/operation.ts";

/**
 * Stops and deallocates a host, so that Azure bills only its disk and address, which stay.
 * @throws BerthError `host-not-found`, `host-incomplete`, `disk-ephemeral`
 */
export function stopHost(azure: Azure, name: string, run: RunOptions = {}): Promise<Host> {
  return runVerb(azure, run, () => stop(azure, name, run));
}

async function stop(azure: Azure, name: string, run: RunOptions): Promise<Host> {
  throwIfAborted(run.signal);
  const host = await findHost(azure, name);
  requireMachine(host);
  if (host.power === "deallocated") {
    reporter(name, run)({ type: "power-unchanged", power: host.power });
    return host;
  }
  requireKeptDisk(host, "stop");
  await deallocateMachine(azure, host, run);
  return findHost(azure, name);
}
