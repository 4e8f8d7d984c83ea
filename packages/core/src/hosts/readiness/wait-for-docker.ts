import type { TlsMaterial } from "../../certificates/material.ts";
import { type DockerAnswer, probeDocker } from "../../docker/probe.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import type { RunOptions } from "../../events.ts";
import { type Host, pause, reporter } from "../model/host.ts";

export interface AnswerOptions extends RunOptions {
  /** How long Docker may take. Default 120. */
  readonly withinSeconds?: number;
  /** SHA-256 of the certificate that the host must show. */
  readonly fingerprint?: string;
}

const pauseSeconds = 0.5;

/**
 * Knocks until a host's Docker answers over mutual TLS, and shows the certificate that is expected of it.
 * @throws BerthError what the last knock met, once the time is over; `docker-open` and `interrupted` at once
 */
export async function awaitAnswer(host: Host, client: TlsMaterial, options: AnswerOptions = {}): Promise<DockerAnswer> {
  const report = reporter(host.name, options);
  const started = Date.now();
  const address = `${host.address ?? host.hostname}:${host.port}`;
  let last: BerthError | undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await probeDocker(host, client, options.signal === undefined ? {} : { signal: options.signal });
      expectCertificate(answer, address, host.name, options.fingerprint);
      report({ type: "docker-ready", address, version: answer.version, seconds: (Date.now() - started) / 1000 });
      return answer;
    } catch (error) {
      if (!isBerthError(error) || error.code === "interrupted" || error.code === "docker-open") throw error;
      if (error.code !== last?.code) report({ type: "docker-probe", attempt, address, outcome: error.message });
      last = error;
      if (Date.now() - started > (options.withinSeconds ?? 120) * 1000) throw error;
    }
    await pause(pauseSeconds, options.signal);
  }
}

function expectCertificate(answer: DockerAnswer, address: string, host: string, wanted: string | undefined): void {
  if (wanted === undefined || answer.fingerprint === wanted) return;
  const reason = "it shows another certificate than the one that was delivered";
  throw new BerthError("docker-untrusted", { host, address, reason });
}
