import type { TlsMaterial } from "../certificates/material.ts";
import { BerthError, isBerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { wordTexts } from "../messages/words.ts";
import { clipped, printable } from "../printable.ts";
import { requireOption } from "../run/require-option.ts";
import { requireValidNow } from "./client-certificate.ts";
import type { DockerAddress } from "./connect.ts";
import { type DockerAnswer, requestDocker } from "./request.ts";

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

/** Options of `probeDocker`. */
export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long a host may be silent in a request, which takes three times as long at most. Default 5. */
  readonly timeoutSeconds?: number | undefined;
  /** The time at which the client certificate must be valid. Default: the current time. */
  readonly now?: Date | undefined;
}

/** An Engine's answer has 1 KB to 2 KB. */
const maxVersionBytes = 65_536;

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
  requireOption("host", isObject(host), "a host, or its name, address and port");
  requireOption("options", isObject(options), "an object");
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
  const { body, certificate } = await get(host, "/version", client, options).catch((error: unknown) => {
    // A restarting daemon closes connections just as one that rejects the client does, so try a second time.
    if (!isClosedConnection(error)) throw error;
    return get(host, "/version", client, options);
  });
  try {
    const { Version, ApiVersion = "" } = JSON.parse(body) as { Version?: unknown; ApiVersion?: unknown };
    if (typeof Version !== "string") throw new Error("the response has no version");
    return {
      version: shownVersion(Version),
      apiVersion: shownVersion(String(ApiVersion)),
      fingerprint: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
      notAfter: new Date(certificate.valid_to),
    };
  } catch (error) {
    throw new BerthError(
      "docker-untrusted",
      { host: host.name, address: addressOf(host), reason: { code: "not-docker" } },
      { cause: error },
    );
  }
}

function shownVersion(version: string): string {
  return clipped(printable(version), 100);
}

/** A TLS 1.3 server rejects a client only after the handshake, so a request is sent, which must fail. */
async function requireRejectionWithoutCertificate(
  host: DockerAddress,
  client: TlsMaterial,
  options: ProbeOptions,
): Promise<void> {
  try {
    await get(host, "/_ping", { ca: client.ca }, options);
  } catch (error) {
    // An answer that is too long is an answer.
    if (!isBerthError(error) || (error.cause as { readonly code?: string }).code !== "EMSGSIZE") return;
  }
  throw new BerthError("docker-open", { host: host.name, address: addressOf(host) });
}

async function get(
  host: DockerAddress,
  path: string,
  tls: Parameters<typeof requestDocker>[1],
  { timeoutSeconds = 5, signal }: ProbeOptions,
): Promise<DockerAnswer> {
  const limits = { maxBytes: maxVersionBytes, idleSeconds: timeoutSeconds, totalSeconds: 3 * timeoutSeconds };
  let isHandshakeDone = false;
  const onHandshake = () => {
    isHandshakeDone = true;
  };
  try {
    return await requestDocker(host, tls, { path, limits, signal, onHandshake });
  } catch (error) {
    throw (isHandshakeDone ? explainAfterHandshake : explain)(error as Error, host);
  }
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
  const reason = clipped(error.code === undefined ? error.message : `${error.code}: ${error.message}`, 500);
  if (error.name === "AbortError")
    return new BerthError("interrupted", { what: wordTexts.connectionTo(host.name) }, { cause: error });
  if (/alert certificate expired/i.test(reason))
    return new BerthError(
      "clock-skewed",
      { host: host.name, reason: { code: "client-expired-on-host" } },
      { cause: error },
    );
  if (error.code === "CERT_HAS_EXPIRED") return new BerthError("server-certificate-expired", details, { cause: error });
  if (error.code === "CERT_NOT_YET_VALID")
    return new BerthError(
      "clock-skewed",
      { host: host.name, reason: { code: "server-not-valid-yet" } },
      { cause: error },
    );
  if (/ALERT|bad certificate|certificate required|unknown ca/i.test(reason))
    return new BerthError("docker-refused-client", details, { cause: error });
  if (/CERT|ALTNAME|SELF_SIGNED|UNABLE_TO|WRONG_VERSION_NUMBER|EPROTO/.test(reason))
    return new BerthError("docker-untrusted", { ...details, reason }, { cause: error });
  return new BerthError("docker-unreachable", { ...details, reason }, { cause: error });
}

function addressOf(host: DockerAddress): string {
  return `${host.address ?? host.hostname ?? "unknown"}:${host.port}`;
}
