import type { Azure } from "../../azure/connect.ts";
import type { HostCertificates } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { type DockerAnswer, probeDocker } from "../../docker/probe.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import type { RunOptions } from "../../events.ts";
import type { HostPlan } from "../../plan/host.ts";
import { plannedAddress } from "../model/address.ts";
import { reporter, waitIn } from "../model/host.ts";

/** How long Docker may take to answer after all of its host is made, where nobody says otherwise. */
export const answerWithinSeconds = 120;

export interface KnockOptions extends RunOptions {
  /** Where to knock, if that is known already; else Azure is asked until it is. */
  readonly address?: string | undefined;
  /** When the work on the host began, in milliseconds since 1970. */
  readonly started: number;
}

export interface Knocking {
  /** Gives up, without a word. */
  readonly stop: () => void;
  /** The answer, for which there are so many seconds from now. @throws BerthError what the last knock met */
  readonly answered: (seconds: number) => Promise<DockerAnswer>;
}

/** Knocks once a second from the moment that there is an address; what it says is the truth, what ARM says a hint. */
export function knock(azure: Azure, plan: HostPlan, certificates: HostCertificates, options: KnockOptions): Knocking {
  const { started } = options;
  const report = reporter(plan.name, options);
  const stopping = new AbortController();
  const signal = options.signal === undefined ? stopping.signal : AbortSignal.any([options.signal, stopping.signal]);
  let last: BerthError | undefined;
  let address = options.address;
  const answer = (async (): Promise<DockerAnswer> => {
    for (let attempt = 1; ; attempt++) {
      await waitIn(azure, 1, signal);
      address ??= (await plannedAddress(azure, plan).catch(() => undefined))?.address;
      if (address === undefined) continue;
      const host = { name: plan.name, address, hostname: plan.hostname, port: plan.port };
      try {
        const found = await probeDocker(host, certificates.client, { signal });
        expectCertificate(found, certificates, host);
        report({
          type: "docker-ready",
          address: `${address}:${plan.port}`,
          version: found.version,
          seconds: (Date.now() - started) / 1000,
        });
        return found;
      } catch (error) {
        if (!isBerthError(error) || error.code === "interrupted" || error.code === "docker-open") throw error;
        if (error.code !== last?.code)
          report({ type: "docker-probe", attempt, address: `${address}:${plan.port}`, outcome: outcome(error) });
        last = error;
      }
    }
  })();
  answer.catch(() => undefined);
  return {
    stop: () => stopping.abort(),
    answered: async (seconds: number): Promise<DockerAnswer> => {
      const timer = setTimeout(() => stopping.abort(), seconds * 1000);
      try {
        return await answer;
      } catch (error) {
        if (stopping.signal.aborted && options.signal?.aborted !== true) {
          throw (
            last ??
            new BerthError("docker-unreachable", {
              host: plan.name,
              address: plan.hostname,
              reason: "it has no address",
            })
          );
        }
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Another certificate of the same authority is another machine, or this one before its new certificate is in place. */
function expectCertificate(
  answer: DockerAnswer,
  certificates: HostCertificates,
  host: { name: string; address: string; port: number },
): void {
  if (answer.fingerprint === readCertificate(certificates.server.cert).fingerprint) return;
  const reason = "it shows another certificate than the one that was delivered";
  throw new BerthError("docker-untrusted", { host: host.name, address: `${host.address}:${host.port}`, reason });
}

function outcome(error: BerthError): string {
  switch (error.code) {
    case "docker-unreachable":
      return "nothing answers yet";
    case "docker-untrusted":
      return "the new certificate is not in place yet";
    case "docker-refused-client":
      return "the client certificate is not accepted yet";
    default:
      return error.message;
  }
}
