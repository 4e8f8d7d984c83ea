import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import { resultTexts } from "../messages/results.ts";
import { programTasks } from "../messages/shells.ts";
import type { Session } from "../session.ts";
import { type DockerHost, dockerUrl } from "./environment.ts";
import { runDocker, withoutDockerVariables } from "./run-program.ts";

/** Creates or updates the docker context of a host and returns its name. docker keeps its own copy of the certificate. */
export async function writeContext(session: Session, host: DockerHost, folder: string): Promise<string> {
  const name = `berth-${host.name}`;
  const exists = hasContext(session, host.name);
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

export async function useContext(session: Session, context: string): Promise<void> {
  await runOrThrow(session, programTasks.useContext(context), ["context", "use", context]);
}

/** Whether docker has a context for a host. It names the folder of each context by the digest of its name. */
export function hasContext({ env }: Pick<Session, "env">, host: string): boolean {
  const folder = env["DOCKER_CONFIG"] || join(env["HOME"] || homedir(), ".docker");
  const digest = createHash("sha256").update(`berth-${host}`).digest("hex");
  return existsSync(join(folder, "contexts", "meta", digest, "meta.json"));
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
