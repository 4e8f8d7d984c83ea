import { type RequestOptions, request } from "node:https";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { TlsMaterial } from "../certificates/material.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import { requireValidNow } from "./client-certificate.ts";
import type { DockerAddress } from "./connect.ts";

/** The facts about a Docker daemon that passed the probe. */
export interface ProbeResult {
  /** The version of the Engine, such as `28.5.2`. */
  readonly version: string;
  /** Such as `1.51`. */
  readonly apiVersion: string;
  /** SHA-256 of the server certificate, in lower-case hexadecimal. */
  readonly fingerprint: string;
  /** The expiry of the server certificate. */
  readonly notAfter: Date;
}

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Limit per request. Default 5. */
  readonly timeoutSeconds?: number | undefined;
  /** The time at which the client certificate must be valid. Default: the current time. */
  readonly now?: Date | undefined;
}

/**
 * Verifies a host: our authority issued its certificate, which contains its name; it accepts our client certificate for
 * `GET /version`; and it rejects a client without a certificate.
 * @throws BerthError `docker-unreachable`, `docker-untrusted`, `docker-refused-client`, `docker-open`, `certificate-expired`, `server-certificate-expired`, `clock-skewed`, `interrupted`
 */
export async function probeDocker(
  host: DockerAddress,
  client: TlsMaterial,
  options: ProbeOptions = {},
): Promise<ProbeResult> {
  requireValidNow(host.name, client, options.now);
  const answer = await readVersion(host, client, options);
  await requireRejectionWithoutCertificate(host, client, options);
  return answer;
}

/** Whether current clients reject the Engine: 29.0 and later speak API 1.44 and newer (https://github.com/moby/moby/issues/51186). */
export function isOutdated({ apiVersion }: Pick<ProbeResult, "apiVersion">): boolean {
  const [major = 0, minor = 0] = apiVersion.split(".").map(Number);
  return major < 1 || (major === 1 && minor < 44);
}

async function readVersion(host: DockerAddress, client: TlsMaterial, options: ProbeOptions): Promise<ProbeResult> {
  const tls = { ca: client.ca, cert: client.cert, key: client.key.reveal() };
  const { body, certificate } = await get(host, "/version", tls, options).catch((error: unknown) => {
    // A restarting daemon closes connections just as one that rejects the client does, so try a second time.
    if (!isClosedConnection(error)) throw error;
    return get(host, "/version", tls, options);
  });
  try {
    const { Version, ApiVersion } = JSON.parse(body) as { Version?: string; ApiVersion?: string };
    if (Version === undefined) throw new Error("the response has no version");
    return {
      version: Version,
      apiVersion: ApiVersion ?? "",
      fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
      notAfter: new Date(certificate.valid_to),
    };
  } catch (error) {
    throw new BerthError(
      "docker-untrusted",
      { host: host.name, address: addressOf(host), reason: "it does not speak Docker's API" },
      { cause: error },
    );
  }
}

/** A TLS 1.3 server rejects a client only after the handshake, so a request is sent, which must fail. */
async function requireRejectionWithoutCertificate(
  host: DockerAddress,
  client: TlsMaterial,
  options: ProbeOptions,
): Promise<void> {
  try {
    await get(host, "/_ping", { ca: client.ca }, options);
  } catch {
    return;
  }
  throw new BerthError("docker-open", { host: host.name, address: addressOf(host) });
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
    let isHandshakeDone = false;
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
                address: addressOf(host),
                reason: "it presented no certificate",
              }),
            );
          else resolve({ body, certificate });
        });
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(Object.assign(new Error("no response"), { code: "ETIMEDOUT" })));
    outgoing.on("socket", (socket) => socket.once("secureConnect", () => (isHandshakeDone = true)));
    outgoing.on("error", (error) =>
      reject(isHandshakeDone ? explainAfterHandshake(error, host) : explain(error, host)),
    );
    outgoing.end();
  });
}

/** After a TLS 1.3 handshake, a rejected client receives an alert or only sees that the connection is closed. */
function explainAfterHandshake(error: Error & { code?: string }, host: DockerAddress): BerthError {
  if (!isClosed(error)) return explain(error, host);
  return new BerthError("docker-refused-client", { host: host.name, address: addressOf(host) }, { cause: error });
}

function isClosedConnection(error: unknown): boolean {
  return isBerthError(error, "docker-refused-client") && isClosed(error.cause);
}

function isClosed(error: unknown): boolean {
  const { code } = error as { readonly code?: string };
  return code === "ECONNRESET" || code === "EPIPE";
}

function explain(error: Error & { code?: string }, host: DockerAddress): BerthError {
  const details = { host: host.name, address: addressOf(host) };
  const reason = error.code === undefined ? error.message : `${error.code}: ${error.message}`;
  if (error.name === "AbortError")
    return new BerthError("interrupted", { what: `The connection to ${host.name}` }, { cause: error });
  if (/alert certificate expired/i.test(reason)) {
    const skew = "the host reports that the client certificate has expired, but by this machine's clock it is valid";
    return new BerthError("clock-skewed", { host: host.name, reason: skew }, { cause: error });
  }
  if (error.code === "CERT_HAS_EXPIRED") return new BerthError("server-certificate-expired", details, { cause: error });
  if (error.code === "CERT_NOT_YET_VALID") {
    const skew = "by this machine's clock, the host's certificate is not valid yet";
    return new BerthError("clock-skewed", { host: host.name, reason: skew }, { cause: error });
  }
  if (/ALERT|bad certificate|certificate required|unknown ca/i.test(reason))
    return new BerthError("docker-refused-client", details, { cause: error });
  if (/CERT|ALTNAME|SELF_SIGNED|UNABLE_TO|WRONG_VERSION_NUMBER|EPROTO/.test(reason))
    return new BerthError("docker-untrusted", { ...details, reason }, { cause: error });
  return new BerthError("docker-unreachable", { ...details, reason }, { cause: error });
}

function addressOf(host: DockerAddress): string {
  return `${host.address ?? host.hostname ?? "unknown"}:${host.port}`;
}
