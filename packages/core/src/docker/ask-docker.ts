import type { TlsMaterial } from "../certificates/material.ts";
import { BerthError } from "../errors/index.ts";
import { requireValidNow } from "./client-certificate.ts";
import type { DockerAddress } from "./connect.ts";
import { type DockerAnswer, type DockerRequest, requestDocker } from "./request.ts";

/** Options of a verb that asks a host's Docker once. */
export interface AskDockerOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default 10. */
  readonly timeoutSeconds?: number | undefined;
}

interface Question extends Pick<DockerRequest, "path" | "encoding"> {
  readonly maxBytes: number;
}

/**
 * Asks a host's Docker once, within limits.
 * @returns the answer, and an error for one that cannot be what was asked for
 * @throws BerthError `docker-unreachable`, `certificate-expired`, `clock-skewed`
 */
export async function askDocker(
  host: DockerAddress,
  client: TlsMaterial,
  { maxBytes, ...question }: Question,
  { signal, timeoutSeconds = 10 }: AskDockerOptions,
): Promise<DockerAnswer & { readonly untrusted: (reason: string) => BerthError<"docker-untrusted"> }> {
  requireValidNow(host.name, client);
  const address = host.address ?? host.hostname ?? "unknown";
  const limits = { maxBytes, idleSeconds: timeoutSeconds, totalSeconds: timeoutSeconds };
  const answer = await requestDocker(host, client, { ...question, limits, signal }).catch((error: Error) => {
    throw new BerthError("docker-unreachable", { host: host.name, address, reason: error.message }, { cause: error });
  });
  const untrusted = (reason: string) => new BerthError("docker-untrusted", { host: host.name, address, reason });
  return { ...answer, untrusted };
}
