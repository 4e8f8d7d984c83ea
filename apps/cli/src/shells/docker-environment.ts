import { BerthError } from "@dockberth/core";
import { type ShellName, shells } from "./shell.ts";

/** What docker has to know of a host. */
export interface DockerHost {
  readonly name: string;
  readonly address: string | undefined;
  readonly port: number;
}

export const dockerVariables = ["DOCKER_TLS_VERIFY", "DOCKER_HOST", "DOCKER_CERT_PATH"] as const;

/**
 * The variables that point docker at a host.
 * @throws BerthError `docker-unreachable` for a host that has no address
 */
export function dockerEnvironment(host: DockerHost, folder: string): Record<string, string> {
  return { DOCKER_TLS_VERIFY: "1", DOCKER_HOST: dockerUrl(host), DOCKER_CERT_PATH: folder };
}

export function dockerUrl({ name, address, port }: DockerHost): string {
  if (address === undefined)
    throw new BerthError("docker-unreachable", { host: name, address: "unknown", reason: "it has no address" });
  return `tcp://${address.includes(":") ? `[${address}]` : address}:${port}`;
}

/** `NO_PROXY` with the host added: docker would send even this connection through a proxy of the environment. */
export function withoutProxy(
  env: Readonly<Record<string, string | undefined>>,
  address: string,
): Record<string, string> {
  const name = env["no_proxy"] === undefined ? "NO_PROXY" : "no_proxy";
  const listed = (env[name] ?? "").split(",").filter((each) => each !== "");
  return { [name]: [...new Set([...listed, address])].join(",") };
}

/** The lines for a shell. */
export function setLines(shell: ShellName, variables: Readonly<Record<string, string>>): string[] {
  try {
    return Object.entries(variables).map(([name, value]) => shells[shell].set(name, value));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BerthError("spec-invalid", { issues: [{ path: "--shell", message: error.message }] }, { cause: error });
  }
}
