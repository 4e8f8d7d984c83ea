import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import type { Session } from "../session.ts";
import { type DockerHost, dockerUrl } from "./docker-environment.ts";
import { runDocker, withoutDockerVariables } from "./run-docker.ts";

/** Makes or renews the docker context of a host, and gives its name. docker keeps its own copy of the certificate. */
export async function writeContext(session: Session, host: DockerHost, folder: string): Promise<string> {
  const name = `berth-${host.name}`;
  const env = withoutDockerVariables(session.env);
  const exists = spawnSync("docker", ["context", "inspect", name], { env: { ...env }, stdio: "ignore" }).status === 0;
  const endpoint = [
    `host=${dockerUrl(host)}`,
    ...["ca", "cert", "key"].map((each) => `${each}=${join(folder, `${each}.pem`)}`),
  ];
  const words = ["context", exists ? "update" : "create", name, "--description", `Berth host ${host.name}`];
  await mustSucceed(session, `write the context ${name}`, [...words, "--docker", endpoint.map(quoteCsv).join(",")]);
  return name;
}

export async function removeContext(session: Session, host: string): Promise<void> {
  await mustSucceed(session, `remove the context berth-${host}`, ["context", "rm", "--force", `berth-${host}`]);
}

async function mustSucceed(session: Session, what: string, words: readonly string[]): Promise<void> {
  const env = withoutDockerVariables(session.env);
  const exitCode = await runDocker(words, { env, signal: session.signal, output: "quiet" });
  if (exitCode !== 0) throw new CliError("program-failed", { program: "docker", what, exitCode });
}

/** docker reads the endpoint as one line of CSV. */
function quoteCsv(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
