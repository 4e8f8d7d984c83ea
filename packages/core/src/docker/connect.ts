import type Dockerode from "dockerode";
import type { TlsMaterial } from "../certificates/material.ts";
import { BerthError } from "../errors/index.ts";
import { isObject } from "../json.ts";
import { requireOption } from "../run/require-option.ts";
import { boundDocker } from "./bound-docker.ts";
import { requireValidNow } from "./client-certificate.ts";
import { identityCheck } from "./identity-check.ts";

/** The address of a host's Docker API, and the name that its certificate must contain. */
export interface DockerAddress {
  /** The host's name, for errors. */
  readonly name: string;
  /** The IP address to connect to; undefined if the host has none yet. */
  readonly address: string | undefined;
  /** The DNS name that the certificate must contain. It is also the target if there is no address. */
  readonly hostname: string | undefined;
  readonly port: number;
}

/** Options of `connectDocker`. */
export interface ConnectDockerOptions {
  /** Bytes of complete answers that one client keeps in memory at a time. Default 64 MB. Streams have no limit. */
  readonly maxBufferedBytes?: number | undefined;
  /**
   * For an answer that is no stream, from the request to its last byte. Default 600. A stream, and `container.wait()`,
   * may last as long as they like: give those an `abortSignal`.
   */
  readonly totalSeconds?: number | undefined;
}

/**
 * Creates a dockerode client over mutual TLS. It trusts only the host's own authority, and checks the host name in the
 * certificate even if it connects to an address. The `DOCKER_*` environment variables are ignored, redirects are not
 * followed. What a hostile host answers is an error of a call, with the code `EMSGSIZE` or `ETIMEDOUT` at a limit.
 * @throws BerthError `docker-unreachable` if the host has no address yet, `certificate-expired`, `clock-skewed`
 */
export async function connectDocker(
  host: DockerAddress,
  client: TlsMaterial,
  options: ConnectDockerOptions = {},
): Promise<Dockerode> {
  requireOption("options", isObject(options), "an object");
  const { maxBufferedBytes = 64 * 1024 * 1024, totalSeconds = 600 } = options;
  requireOption("host", isObject(host), "a host, or its name, address and port");
  requireValidNow(host.name, client);
  const { default: Docker } = await import("dockerode");
  const target = host.address ?? host.hostname;
  if (target === undefined) {
    throw new BerthError("docker-unreachable", { host: host.name, address: "unknown", reason: { code: "no-address" } });
  }
  const modem = {
    protocol: "https" as const,
    // For a host, docker-modem calls Node's deprecated URL parser, which prints a warning. `boundDocker` knows where to connect.
    host: "",
    socketPath: "unused",
    ca: client.ca,
    cert: client.cert,
    key: client.key.reveal(),
    version: "",
    pathPrefix: "",
    timeout: 0,
    headers: {},
    checkServerIdentity: identityCheck(host),
  };
  return boundDocker(new Docker(modem), { host: target, port: host.port }, { maxBufferedBytes, totalSeconds });
}
