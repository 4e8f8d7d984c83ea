import { type RequestOptions, request } from "node:https";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { TlsMaterial } from "../certificates/material.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import { requireCurrent } from "./client-certificate.ts";
import type { DockerAddress } from "./connect.ts";

export interface DockerAnswer {
  readonly version: string;
  readonly apiVersion: string;
  /** SHA-256 of the certificate that the host showed, lower-case hex. */
  readonly fingerprint: string;
  readonly notAfter: Date;
}

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutSeconds?: number | undefined;
  /** What time it is, for judging the client certificate. */
  readonly now?: Date | undefined;
}

/**
 * Proves a host: its certificate is of our authority and carries its name, it answers `GET /version` to our client
 * certificate, and it answers nothing to somebody who has none.
 * @throws BerthError `docker-unreachable`, `docker-untrusted`, `docker-refused-client`, `docker-open`, and for certificates
 * out of their time `certificate-expired`, `server-certificate-expired`, `clock-skewed`
 */
export async function probeDocker(
  host: DockerAddress,
  client: TlsMaterial,
  options: ProbeOptions = {},
): Promise<DockerAnswer> {
  requireCurrent(host.name, client, options.now);
  const answer = await version(host, client, options);
  await refusesStrangers(host, client, options);
  return answer;
}

async function version(host: DockerAddress, client: TlsMaterial, options: ProbeOptions): Promise<DockerAnswer> {
  const tls = { ca: client.ca, cert: client.cert, key: client.key.reveal() };
  const { body, certificate } = await get(host, "/version", tls, options).catch((error: unknown) => {
    // A daemon that is being restarted breaks connections off as one does that refuses the client: once is not enough.
    if (!isBrokenOff(error)) throw error;
    return get(host, "/version", tls, options);
  });
  try {
    const { Version, ApiVersion } = JSON.parse(body) as { Version?: string; ApiVersion?: string };
    if (Version === undefined) throw new Error("no version in the answer");
    return {
      version: Version,
      apiVersion: ApiVersion ?? "",
      fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
      notAfter: new Date(certificate.valid_to),
    };
  } catch (error) {
    throw new BerthError(
      "docker-untrusted",
      { host: host.name, address: where(host), reason: "it does not speak Docker's API" },
      { cause: error },
    );
  }
}

/** In TLS 1.3 a server refuses a client only after the handshake, so a request is made and must not be answered. */
async function refusesStrangers(host: DockerAddress, client: TlsMaterial, options: ProbeOptions): Promise<void> {
  try {
    await get(host, "/_ping", { ca: client.ca }, options);
  } catch {
    return;
  }
  throw new BerthError("docker-open", { host: host.name, address: where(host) });
}

function get(
  host: DockerAddress,
  path: string,
  tls: RequestOptions,
  options: ProbeOptions,
): Promise<{ body: string; certificate: PeerCertificate }> {
  const expected = host.hostname ?? host.address ?? "";
  return new Promise((resolve, reject) => {
    let certificate: PeerCertificate | undefined;
    let isGreeted = false;
    const outgoing = request(
      {
        ...tls,
        host: host.address ?? host.hostname,
        port: host.port,
        path,
        agent: false,
        minVersion: "TLSv1.2",
        timeout: (options.timeoutSeconds ?? 5) * 1000,
        checkServerIdentity: (_name, peer) => {
          certificate = peer;
          return checkServerIdentity(expected, peer);
        },
        signal: options.signal,
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          body += chunk;
        });
        response.on("error", (error) => reject(explain(error, host)));
        response.on("end", () => {
          if (certificate === undefined)
            reject(
              new BerthError("docker-untrusted", {
                host: host.name,
                address: where(host),
                reason: "it showed no certificate",
              }),
            );
          else resolve({ body, certificate });
        });
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })));
    outgoing.on("socket", (socket) => socket.once("secureConnect", () => (isGreeted = true)));
    outgoing.on("error", (error) => reject(isGreeted ? refusal(error, host) : explain(error, host)));
    outgoing.end();
  });
}

/** After the handshake of TLS 1.3 a refused client hears an alert, or only that the connection is gone. */
function refusal(error: Error & { code?: string }, host: DockerAddress): BerthError {
  if (!isGone(error)) return explain(error, host);
  return new BerthError("docker-refused-client", { host: host.name, address: where(host) }, { cause: error });
}

function isBrokenOff(error: unknown): boolean {
  return isBerthError(error, "docker-refused-client") && isGone(error.cause);
}

function isGone(error: unknown): boolean {
  const { code } = error as { readonly code?: string };
  return code === "ECONNRESET" || code === "EPIPE";
}

function explain(error: Error & { code?: string }, host: DockerAddress): BerthError {
  const details = { host: host.name, address: where(host) };
  const reason = error.code === undefined ? error.message : `${error.code}: ${error.message}`;
  if (error.name === "AbortError")
    return new BerthError("interrupted", { what: `The connection to ${host.name}` }, { cause: error });
  if (/alert certificate expired/i.test(reason)) {
    const skew = "the host says that the client certificate has expired, and by the clock of this machine it has not";
    return new BerthError("clock-skewed", { host: host.name, reason: skew }, { cause: error });
  }
  if (error.code === "CERT_HAS_EXPIRED") return new BerthError("server-certificate-expired", details, { cause: error });
  if (error.code === "CERT_NOT_YET_VALID") {
    const skew = "the host's certificate is not valid yet by the clock of this machine";
    return new BerthError("clock-skewed", { host: host.name, reason: skew }, { cause: error });
  }
  if (/ALERT|bad certificate|certificate required|unknown ca/i.test(reason))
    return new BerthError("docker-refused-client", details, { cause: error });
  if (/CERT|ALTNAME|SELF_SIGNED|UNABLE_TO|WRONG_VERSION_NUMBER|EPROTO/.test(reason))
    return new BerthError("docker-untrusted", { ...details, reason }, { cause: error });
  return new BerthError("docker-unreachable", { ...details, reason }, { cause: error });
}

function where(host: DockerAddress): string {
  return `${host.address ?? host.hostname ?? "unknown"}:${host.port}`;
}
