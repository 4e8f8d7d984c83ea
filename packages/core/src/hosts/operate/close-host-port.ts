import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import { type RunOptions, throwIfAborted } from "../../run/options.ts";
import { closeOpenedPort } from "../expiry/close-opened-port.ts";
import { findHost, type Host } from "../model/host.ts";
import type { HostPort } from "../model/opened-ports.ts";

/** Which port of a host {@link closeHostPort} closes. */
export interface ClosePortOptions extends RunOptions {
  readonly port: number;
  /** Default `tcp`. */
  readonly protocol?: HostPort["protocol"] | undefined;
}

/**
 * Closes a port that `openHostPort` has opened. Those of the host's description stay open. Run again after an interruption,
 * it continues.
 * @throws BerthError `host-not-found`, `host-incomplete`, `port-not-open`
 */
export function closeHostPort(azure: Azure, name: string, options: ClosePortOptions): Promise<Host> {
  return runVerb(azure, options, () => close(azure, name, options));
}

async function close(azure: Azure, name: string, options: ClosePortOptions): Promise<Host> {
  const { port, protocol = "tcp", ...run } = options;
  throwIfAborted(run.signal);
  const host = await findHost(azure, name);
  const opened = host.openedPorts.find((each) => each.port === port && each.protocol === protocol);
  if (opened === undefined) throw new BerthError("port-not-open", { host: name, port, protocol });
  await closeOpenedPort(azure, host, opened, run);
  return findHost(azure, name);
}
