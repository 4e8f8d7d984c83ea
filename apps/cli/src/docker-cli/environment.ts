import { BerthError } from "@dockberth/core";
import { inputTexts } from "../messages/input.ts";
import type { Environment } from "../session.ts";
import { type ShellName, shells } from "./shells.ts";

/** What docker has to know about a host. */
export interface DockerHost {
  readonly name: string;
  readonly address: string | undefined;
  readonly port: number;
}

/**
 * The variables that point docker at a host.
 * @throws BerthError `docker-unreachable` for a host without an address
 */
export function dockerEnvironment(host: DockerHost, folder: string): Record<string, string> {
  return { DOCKER_TLS_VERIFY: "1", DOCKER_HOST: dockerUrl(host), DOCKER_CERT_PATH: folder };
}

/** @throws BerthError `docker-unreachable` for a host without an address */
export function dockerUrl(host: DockerHost): string {
  const address = requireAddress(host);
  return `tcp://${address.includes(":") ? `[${address}]` : address}:${host.port}`;
}

/** @throws BerthError `docker-unreachable` for a host without an address */
export function requireAddress({ name: host, address }: Pick<DockerHost, "name" | "address">): string {
  if (address !== undefined) return address;
  const { unknownAddress, noAddress } = inputTexts;
  throw new BerthError("docker-unreachable", { host, address: unknownAddress, reason: noAddress });
}

/** `NO_PROXY` with the host added, because docker would use a proxy of the environment even for this connection. */
export function withoutProxy(env: Environment, address: string): Record<string, string> {
  const name = env["no_proxy"] === undefined ? "NO_PROXY" : "no_proxy";
  const listed = (env[name] ?? "").split(",").filter((each) => each !== "");
  return { [name]: [...new Set([...listed, address])].join(",") };
}

/** The commands that set variables in a shell. @throws BerthError `spec-invalid` */
export function setLines(shell: ShellName, variables: Readonly<Record<string, string>>): string[] {
  try {
    return Object.entries(variables).map(([name, value]) => shells[shell].set(name, value));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BerthError("spec-invalid", { issues: [{ path: "--shell", message: error.message }] }, { cause: error });
  }
}
