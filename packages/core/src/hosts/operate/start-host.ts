import type { Azure } from "../../azure/connect.ts";
import { switchMachine } from "../../azure/machines.ts";
import type { TlsMaterial } from "../../certificates/material.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { findHost, type Host } from "../model/host.ts";
import { reportOperation, requireMachine } from "../model/operation.ts";
import { waitForDocker } from "../readiness/wait-for-docker.ts";

export interface PowerOptions extends RunOptions {
  /** With it, the verb ends only once Docker answers; without it, once Azure says that the machine runs. */
  readonly client?: TlsMaterial | undefined;
  /** How long Docker may take to answer. Default 120. */
  readonly answerWithinSeconds?: number | undefined;
}

/**
 * Switches a host on. Its address, its disk and its containers are as they were; those with a restart policy run again.
 * @throws BerthError `host-not-found`, `host-incomplete`, `capacity-unavailable`, `quota-exceeded`, and with a client what
 * Docker does not do in time
 */
export async function startHost(azure: Azure, name: string, options: PowerOptions = {}): Promise<Host> {
  throwIfAborted(options.signal);
  const host = await findHost(azure, name);
  const id = requireMachine(host);
  if (host.power === "running") reporter(name, options)({ type: "power-unchanged", power: host.power });
  else {
    const context = { host: name, location: host.location, size: host.size };
    await reportOperation(name, "start", options, () => switchMachine(azure, id, "start", context, options.signal));
  }
  const now = await findHost(azure, name);
  await waitAfterPowerChange(now, options);
  return now;
}

/** What start, restart and resize end with. */
export async function waitAfterPowerChange(host: Host, options: PowerOptions): Promise<void> {
  const { client, answerWithinSeconds, ...run } = options;
  if (client === undefined) return;
  await waitForDocker(host, client, {
    ...run,
    withinSeconds: answerWithinSeconds,
  });
}
