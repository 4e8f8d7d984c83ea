import type { Azure } from "../../azure/connect.ts";
import { switchMachine } from "../../azure/machines.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { BerthError } from "../../errors/index.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { poll } from "../../run/retry.ts";
import { sleep } from "../../run/time.ts";
import { findHost, type Host } from "../model/host.ts";
import { type ClientSource, clientFor } from "../model/host-authority.ts";
import { reportOperation, requireMachine } from "../model/operation.ts";
import { recordReboot } from "../model/reboot.ts";
import { waitForDocker } from "../readiness/wait-for-docker.ts";

export interface PowerOptions extends RunOptions {
  /** With it, the verb waits until Docker answers; without it, until Azure reports the machine as running. */
  readonly client?: ClientSource | undefined;
  /** How long Docker may take to answer. Default 120. */
  readonly answerWithinSeconds?: number | undefined;
}

/** A sweep deallocates a host that stopped itself, which takes Azure about half a minute. */
const maxSettleSeconds = 180;
const settlePollSeconds = 3;

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
  const host = await findSettled(azure, name, options);
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

/** Finds a host whose machine is neither being started nor stopped. */
async function findSettled(azure: Azure, name: string, { signal }: PowerOptions): Promise<Host> {
  return poll(
    async () => {
      const host = await findHost(azure, name);
      return /^(starting|stopping|deallocating)$/.test(host.power) ? undefined : host;
    },
    async (attempt) => {
      if (attempt * settlePollSeconds > maxSettleSeconds)
        throw new BerthError("host-busy", { host: name, reason: { code: "power-changes" } });
      await sleep(azure, settlePollSeconds, signal);
    },
  );
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
