import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import { resultTexts } from "../messages/en/results.ts";
import { programTasks } from "../messages/en/shells.ts";
import type { Session } from "../session.ts";
import { type DockerHost, dockerUrl } from "./environment.ts";
import { runDocker, withoutDockerVariables } from "./run-program.ts";

/** Creates or updates the docker context of a host and returns its name. docker keeps its own copy of the certificate. */
export async function writeContext(session: Session, host: DockerHost, folder: string): Promise<string> {
  const name = `berth-${host.name}`;
  const env = withoutDockerVariables(session.env);
  const exists = spawnSync("docker", ["context", "inspect", name], { env: { ...env }, stdio: "ignore" }).status === 0;
  const endpoint = [
    `host=${dockerUrl(host)}`,
    ...["ca", "cert", "key"].map((each) => `${each}=${join(folder, `${each}.pem`)}`),
  ];
  const words = [
    "context",
    exists ? "update" : "create",
    name,
    "--description",
    resultTexts.contextDescription(host.name),
  ];
  await runOrThrow(session, programTasks.writeContext(name), [...words, "--docker", endpoint.map(quoteCsv).join(",")]);
  return name;
}

export async function removeContext(session: Session, host: string): Promise<void> {
  const name = `berth-${host}`;
  await runOrThrow(session, programTasks.removeContext(name), ["context", "rm", "--force", name]);
}

async function runOrThrow(session: Session, task: string, words: readonly string[]): Promise<void> {
  const env = withoutDockerVariables(session.env);
  const exitCode = await runDocker(words, { env, signal: session.signal, output: "quiet" });
  if (exitCode !== 0) throw new CliError("program-failed", { program: "docker", task, exitCode });
}

/** docker parses the endpoint as one line of CSV. */
function quoteCsv(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
