import type { Azure } from "../../azure/connect.ts";
import { switchMachine } from "../../azure/machines.ts";
import { BerthError } from "../../errors/index.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { sleep } from "../../run/time.ts";
import { findHost, type Host } from "../model/host.ts";
import { type ClientSource, clientFor } from "../model/host-authority.ts";
import { reportOperation, requireMachine } from "../model/operation.ts";
import { recordReboot } from "../model/reboot.ts";
import { waitForDocker } from "./wait-for-docker.ts";

/** Options of the verbs that start a machine. */
export interface PowerOptions extends RunOptions {
  /** With it, the verb waits until Docker answers; without it, until Azure reports the machine as running. */
  readonly client?: ClientSource | undefined;
  /** How long Docker may take to answer. Default 120. */
  readonly answerWithinSeconds?: number | undefined;
}

/** A sweep deallocates a host that stopped itself, which takes Azure about half a minute. */
const maxSettleSeconds = 180;
const settlePollSeconds = 3;

/** Starts the machine of a host that was just read, and waits for Docker where a client is given. */
export async function startMachine(azure: Azure, found: Host, options: PowerOptions): Promise<Host> {
  throwIfAborted(options.signal);
  const { name } = found;
  const host = await whenSettled(azure, found, options);
  const id = requireMachine(host);
  if (host.power === "running") reporter(name, options)({ type: "power-unchanged", power: host.power });
  else {
    const context = { host: name, location: host.location, size: host.size };
    await reportOperation(name, "start", options, () => switchMachine(azure, id, "start", context, options.signal));
  }
  const started = await findHost(azure, name);
  const now = host.power === "running" ? started : await recordReboot(azure, started, false, options.signal);
  await waitAfterPowerChange(now, options);
  return now;
}

/** The host as soon as its machine is neither being started nor stopped. */
async function whenSettled(azure: Azure, found: Host, { signal }: PowerOptions): Promise<Host> {
  let host = found;
  for (let waited = 0; /^(starting|stopping|deallocating)$/.test(host.power); waited += settlePollSeconds) {
    if (waited >= maxSettleSeconds)
      throw new BerthError("host-busy", { host: host.name, reason: { code: "power-changes" } });
    await sleep(azure, settlePollSeconds, signal);
    host = await findHost(azure, host.name);
  }
  return host;
}

/** Waits for Docker after a machine was started, where a client is given. */
export async function waitAfterPowerChange(host: Host, options: PowerOptions): Promise<void> {
  const { client: source, answerWithinSeconds, ...run } = options;
  const client = await clientFor(host, source);
  if (client === undefined) return;
  await waitForDocker(host, client, {
    ...run,
    withinSeconds: answerWithinSeconds,
  });
}
