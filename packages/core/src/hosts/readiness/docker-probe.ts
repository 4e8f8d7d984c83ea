import type { TlsMaterial } from "../../certificates/material.ts";
import { isOutdated, type ProbeResult, probeDocker } from "../../docker/probe.ts";
import type { CodedError } from "../../errors/coded-error.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import { type RunOptions, reporter } from "../../run/options.ts";

/** Where Docker is expected to answer. */
export interface ProbeTarget {
  readonly name: string;
  readonly hostname: string | undefined;
  readonly port: number;
  /** Undefined while it is not known yet. */
  readonly address: () => Promise<string | undefined>;
}

export interface DockerProbeOptions extends RunOptions {
  /** SHA-256 fingerprint of the server certificate that the host must present, lower-case hex. Default: any of its authority. */
  readonly fingerprint?: string | undefined;
  /** When the work on the host began, in milliseconds since 1970. */
  readonly started: number;
  /** As for `probeDocker`. */
  readonly timeoutSeconds?: number | undefined;
}

export interface DockerProbe {
  /**
   * One attempt. Resolves with undefined while Docker is not ready.
   * @throws BerthError `docker-open` and `interrupted`: waiting longer does not help
   */
  attempt(): Promise<ProbeResult | undefined>;
  /** Why the last attempt found Docker not ready. */
  lastError(): CodedError | undefined;
}

/** Probes a host again and again, and reports each reason once. What the host answers counts, not what ARM says. */
export function dockerProbe(target: ProbeTarget, client: TlsMaterial, options: DockerProbeOptions): DockerProbe {
  const { fingerprint, started, signal, timeoutSeconds } = options;
  const report = reporter(target.name, options);
  let attempts = 0;
  let last: CodedError | undefined;
  return {
    lastError: () => last,
    async attempt() {
      attempts++;
      const host = await target.address();
      if (host === undefined) return undefined;
      const address = `${host}:${target.port}`;
      try {
        const answer = await probeDocker({ ...target, address: host }, client, { signal, timeoutSeconds });
        requireFingerprint(answer, { host: target.name, address, fingerprint });
        const seconds = (Date.now() - started) / 1000;
        const { version, apiVersion } = answer;
        report({ type: "docker-ready", address, version, seconds });
        if (isOutdated(answer))
          report({ type: "warning", warning: { code: "engine-outdated", host: target.name, version, apiVersion } });
        return answer;
      } catch (error) {
        if (!isBerthError(error) || error.code === "interrupted" || error.code === "docker-open") throw error;
        const { code, message } = error;
        if (code !== last?.code) report({ type: "docker-probe", attempt: attempts, address, code, message });
        last = error;
        return undefined;
      }
    },
  };
}

/** Another certificate of the same authority belongs to another machine, or is the one that is about to be replaced. */
function requireFingerprint(
  answer: ProbeResult,
  {
    host,
    address,
    fingerprint,
  }: { readonly host: string; readonly address: string; readonly fingerprint?: string | undefined },
): void {
  if (fingerprint === undefined || answer.fingerprint === fingerprint) return;
  throw new BerthError("docker-untrusted", {
    host,
    address,
    reason: { code: "other-server-certificate" },
  });
}
