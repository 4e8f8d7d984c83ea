import type { Azure } from "../../azure/connect.ts";
import type { HostCertificates } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import type { ProbeResult } from "../../docker/probe.ts";
import { BerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { RunOptions } from "../../run/options.ts";
import { sleep } from "../../run/time.ts";
import { plannedAddress } from "../model/address.ts";
import { dockerProbe } from "./docker-probe.ts";

export interface ReadinessOptions extends RunOptions {
  /** The host's address where it is known. Default: Azure is asked until it is. */
  readonly address?: string | undefined;
  /** When the work on the host began, in milliseconds since 1970. */
  readonly started: number;
  /** Whether the host is deployed, so that the first attempt need not wait. Default false. */
  readonly isDeployed?: boolean | undefined;
}

/** Probes in the background, while Azure still deploys. */
export interface ReadinessProbe {
  readonly stop: () => void;
  /** Resolves when Docker answers. @throws BerthError the reason of the last attempt after `seconds` */
  readonly ready: (seconds: number) => Promise<ProbeResult>;
}

const intervalSeconds = 1;

/** Probes a planned host once a second from the moment that its address is known. */
export function probeUntilReady(
  azure: Azure,
  plan: HostPlan,
  { client, server }: HostCertificates,
  { address: known, started, isDeployed = false, signal, onEvent }: ReadinessOptions,
): ReadinessProbe {
  const stopping = new AbortController();
  const either = signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal]);
  const { name, hostname, port } = plan;
  let address = known;
  const findAddress = async () => {
    address ??= (await plannedAddress(azure, plan).catch(() => undefined))?.address;
    return address;
  };
  const { fingerprint } = readCertificate(server.cert);
  const run = { signal: either, onEvent, started, fingerprint };
  const probe = dockerProbe({ name, hostname, port, address: findAddress }, client, run);
  const answer = (async () => {
    if (!isDeployed) await sleep(azure, intervalSeconds, either);
    for (;;) {
      const found = await probe.attempt();
      if (found !== undefined) return found;
      await sleep(azure, intervalSeconds, either);
    }
  })();
  // `ready` reports it; a deployment that fails first never asks.
  answer.catch(() => undefined);
  return {
    stop: () => stopping.abort(),
    ready: async (seconds) => {
      const timer = setTimeout(() => stopping.abort(), seconds * 1000);
      try {
        return await answer;
      } catch (error) {
        if (!stopping.signal.aborted || signal?.aborted === true) throw error;
        throw probe.lastError() ?? noAddress(plan);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function noAddress({ name, hostname }: HostPlan): BerthError {
  return new BerthError("docker-unreachable", { host: name, address: hostname, reason: { code: "no-address" } });
}
