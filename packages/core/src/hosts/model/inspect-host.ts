import type { Azure } from "../../azure/connect.ts";
import type { VirtualMachine } from "../../azure/machine-reads.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { isOutdated, type ProbeResult, probeDocker } from "../../docker/probe.ts";
import type { CodedError } from "../../errors/coded-error.ts";
import { isBerthError } from "../../errors/index.ts";
import type { Warning } from "../../events.ts";
import { throwIfAborted } from "../../run/options.ts";
import { clientToolWarnings } from "./extension-warnings.ts";
import { findHostAndMachine, type Host } from "./host.ts";
import { type ClientSource, clientFor } from "./host-authority.ts";

/** Options of `inspectHost`. */
export interface InspectOptions {
  /** With it, Docker is probed too. A function issues it once the host is known. */
  readonly client?: ClientSource | undefined;
  readonly signal?: AbortSignal | undefined;
  /** As for `probeDocker`. */
  readonly timeoutSeconds?: number | undefined;
}

/** A host, and what its Docker answered. */
export interface HostReport extends Host {
  /** Docker's answer, or why there was none; undefined where it was not probed. */
  readonly docker: ProbeResult | { readonly error: CodedError } | undefined;
  /** What people should know about the Engine. */
  readonly warnings: readonly Warning[];
}

/**
 * Everything that is known about one host.
 * @throws BerthError `host-not-found`
 */
export function inspectHost(azure: Azure, name: string, options: InspectOptions = {}): Promise<HostReport> {
  return runVerb(azure, options, () => inspect(azure, name, options));
}

async function inspect(azure: Azure, name: string, options: InspectOptions): Promise<HostReport> {
  throwIfAborted(options.signal);
  const { host, machine } = await findHostAndMachine(azure, name);
  const docker = await askDocker(host, options);
  const answer = docker === undefined || "error" in docker ? undefined : docker;
  return { ...host, docker, warnings: answer === undefined ? [] : engineWarnings(name, answer, machine) };
}

function engineWarnings(host: string, answer: ProbeResult, machine: VirtualMachine | undefined): Warning[] {
  const { version, apiVersion } = answer;
  return [
    ...(isOutdated(answer) ? [{ code: "engine-outdated", host, version, apiVersion } as const] : []),
    ...clientToolWarnings(host, machine, version),
  ];
}

async function askDocker(
  host: Host,
  { client: source, signal, timeoutSeconds }: InspectOptions,
): Promise<HostReport["docker"]> {
  if (source === undefined || host.address === undefined) return undefined;
  try {
    const client = await clientFor(host, source);
    return client === undefined ? undefined : await probeDocker(host, client, { signal, timeoutSeconds });
  } catch (error) {
    if (isBerthError(error)) return { error };
    throw error;
  }
}
