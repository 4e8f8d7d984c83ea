import type { TlsMaterial } from "../../certificates/material.ts";
import type { ProbeResult } from "../../docker/probe.ts";
import type { RunOptions } from "../../run/options.ts";
import { realTime, sleep } from "../../run/time.ts";
import type { Host } from "../model/host.ts";
import { dockerProbe } from "./docker-probe.ts";

/** How long Docker may take to answer, unless the caller says otherwise. */
export const defaultReadySeconds = 120;

export interface WaitForDockerOptions extends RunOptions {
  /** Default 120. */
  readonly withinSeconds?: number | undefined;
  /** SHA-256 fingerprint of the server certificate that the host must present. Default: any of its authority. */
  readonly fingerprint?: string | undefined;
}

const intervalSeconds = 0.5;

/**
 * Probes an existing host until its Docker answers over mutual TLS.
 * @throws BerthError the reason of the last attempt once the time is over; `docker-open` and `interrupted` at once
 */
export async function waitForDocker(
  { name, address, hostname, port }: Host,
  client: TlsMaterial,
  { withinSeconds = defaultReadySeconds, ...options }: WaitForDockerOptions = {},
): Promise<ProbeResult> {
  const started = Date.now();
  const target = { name, hostname, port, address: async () => address ?? hostname ?? name };
  // The last attempt must not take much longer than the whole wait may.
  const timeoutSeconds = Math.min(5, withinSeconds);
  const probe = dockerProbe(target, client, { ...options, started, timeoutSeconds });
  for (;;) {
    const answer = await probe.attempt();
    if (answer !== undefined) return answer;
    if (Date.now() - started > withinSeconds * 1000) throw probe.lastError();
    await sleep({ wait: realTime }, intervalSeconds, options.signal);
  }
}
