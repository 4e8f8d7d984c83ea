import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { isOutdated, type ProbeResult, probeDocker } from "../../docker/probe.ts";
import type { CodedError } from "../../errors/coded-error.ts";
import { isBerthError } from "../../errors/index.ts";
import type { Warning } from "../../events.ts";
import { throwIfAborted } from "../../run/options.ts";
import { findHost, type Host } from "./host.ts";
import { type ClientSource, clientFor } from "./host-authority.ts";

export interface InspectOptions {
  /** With it, Docker is probed too. A function issues it once the host is known. */
  readonly client?: ClientSource | undefined;
  readonly signal?: AbortSignal | undefined;
  /** As for `probeDocker`. */
  readonly timeoutSeconds?: number | undefined;
}

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
  const host = await findHost(azure, name);
  const docker = await askDocker(host, options);
  return { ...host, docker, warnings: engineWarnings(name, docker) };
}

function engineWarnings(host: string, docker: HostReport["docker"]): Warning[] {
  if (docker === undefined || "error" in docker || !isOutdated(docker)) return [];
  const { version, apiVersion } = docker;
  return [{ code: "engine-outdated", host, version, apiVersion }];
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
