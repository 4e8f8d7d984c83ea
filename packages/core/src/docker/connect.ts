import { Agent } from "node:https";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { inspect } from "node:util";
import type Dockerode from "dockerode";
import type { TlsMaterial } from "../certificates/material.ts";
import { BerthError } from "../errors/index.ts";
import { requireCurrent } from "./client-certificate.ts";

/** Where a host's Docker answers, and the name that its certificate must carry. */
export interface DockerAddress {
  readonly name: string;
  readonly address: string | undefined;
  readonly hostname: string | undefined;
  readonly port: number;
}

/**
 * A dockerode client over mutual TLS. Only this host's authority is trusted, the name on the certificate is checked
 * also where the connection goes to an address, and nothing of the `DOCKER_*` environment has a say.
 * @throws BerthError `docker-unreachable` for a host that has no address yet, `certificate-expired`, `clock-skewed`
 */
export async function connectDocker(
  host: DockerAddress,
  client: TlsMaterial,
  { agent }: { /** Where connections are to be kept for the next question. */ readonly agent?: Agent } = {},
): Promise<Dockerode> {
  requireCurrent(host.name, client);
  const { default: Docker } = await import("dockerode");
  const target = host.address ?? host.hostname;
  if (target === undefined) {
    throw new BerthError("docker-unreachable", { host: host.name, address: "unknown", reason: "it has no address" });
  }
  const options = {
    protocol: "https" as const,
    host: target,
    port: host.port,
    ca: client.ca,
    cert: client.cert,
    key: client.key.reveal(),
    version: "",
    pathPrefix: "",
    timeout: 0,
    headers: {},
    agent,
    ...(agent?.options.checkServerIdentity === undefined && { checkServerIdentity: identityCheck(host) }),
  };
  return new Docker(options);
}

/**
 * For `connectDocker`: keeps up to so many connections to a host. The agent checks the name on the certificate, since Node
 * keeps no connection whose request brings a check of its own.
 */
export function keepConnections(host: DockerAddress, atOnce: number): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce, checkServerIdentity: identityCheck(host) });
  // docker-modem prints its options with every request, in full, though nobody reads it: all sockets took 20 ms each time.
  return Object.assign(agent, { [inspect.custom]: () => "Agent" });
}

function identityCheck(host: DockerAddress) {
  const expected = host.hostname ?? host.address ?? "";
  return (_address: string, certificate: PeerCertificate) => checkServerIdentity(expected, certificate);
}
