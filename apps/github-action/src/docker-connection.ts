import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { exportVariable } from "@actions/core";
import type { Host, TlsMaterial } from "@dockberth/core";
import { ActionError } from "./errors.ts";
import type { Environment, Inputs } from "./inputs.ts";
import type { Job } from "./job.ts";
import { dockerCommandTexts } from "./messages/en/texts.ts";
import { dockerHost, mask } from "./outputs.ts";
import { type State, saveState } from "./state.ts";
import type { StepHalf } from "./step.ts";

/** Writes the client certificate into a new folder outside the workspace, which workflows upload as a whole. */
export async function writeClient(client: TlsMaterial, { env, job }: Pick<StepHalf, "env" | "job">): Promise<string> {
  mask(client.key);
  const folder = await mkdtemp(join(temporaryFolder(env), folderPrefix(job)));
  saveState({ folder });
  await Promise.all([
    writeFile(join(folder, "ca.pem"), client.ca, { flag: "wx", mode: 0o600 }),
    writeFile(join(folder, "cert.pem"), client.cert, { flag: "wx", mode: 0o600 }),
    writeFile(join(folder, "key.pem"), client.key.reveal(), { flag: "wx", mode: 0o600 }),
  ]);
  return folder;
}

/** Checks, before there is a host, that the runner has the program that will connect to it. @throws BerthError `program-missing` */
export async function requireDocker(inputs: Inputs, env: Environment): Promise<void> {
  if (inputs.connection === "context" || inputs.flag("buildx")) await docker("find-program", ["--version"], env);
}

/** Connects docker, in the steps that follow, to the host. */
export async function exportConnection(host: Host, folder: string, inputs: Inputs, env: Environment): Promise<void> {
  const context = `berth-${host.name}`;
  const { connection } = inputs;
  const buildx = inputs.flag("buildx");
  if (connection === "context" || buildx) {
    saveState({ context });
    const files = ["ca", "cert", "key"].map((name) => `${name}=${join(folder, `${name}.pem`)}`);
    const endpoint = [`host=${dockerHost(host)}`, ...files].join(",");
    await docker("create-context", ["context", "create", context, "--docker", endpoint], env);
  }
  if (buildx) {
    saveState({ builder: context });
    const options = ["--name", context, "--driver", "docker-container"];
    await docker("create-builder", ["buildx", "create", ...options, context], env);
    exportVariable("BUILDX_BUILDER", context);
  }
  if (connection === "context") {
    exportVariable("DOCKER_CONTEXT", context);
    // Docker prefers these variables to a context; empty, they count as not set.
    for (const name of ["DOCKER_HOST", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"])
      if ((env[name] ?? "") !== "") exportVariable(name, "");
  }
  if (connection !== "environment") return;
  exportVariable("DOCKER_HOST", dockerHost(host));
  exportVariable("DOCKER_CERT_PATH", folder);
  exportVariable("DOCKER_TLS_VERIFY", "1");
}

/**
 * Removes what the two functions above created, as far as they came. The state of a step is no proof: a line in the log
 * of the job may have written it.
 */
export async function removeConnection(state: State, step: StepHalf): Promise<void> {
  const { env } = step;
  const [builder, context] = [state.builder, state.context].map((name) => (isOwnName(name) ? name : undefined));
  // Docker reports an error for a builder whose host is gone, and removes its entry nevertheless.
  const ignoreErrors = () => undefined;
  if (builder !== undefined)
    await docker("remove-builder", ["buildx", "rm", "--force", builder], env).catch(ignoreErrors);
  if (context !== undefined)
    await docker("remove-context", ["context", "rm", "--force", context], env).catch(ignoreErrors);
  if (state.folder !== undefined && isOwnFolder(state.folder, step))
    await rm(state.folder, { recursive: true, force: true });
}

/** Of this very step: other steps have another id. */
function folderPrefix({ id }: Job): string {
  return `berth-${id}-`;
}

function temporaryFolder(env: Environment): string {
  return env["RUNNER_TEMP"] ?? tmpdir();
}

function isOwnFolder(folder: string, { env, job }: Pick<StepHalf, "env" | "job">): boolean {
  return folder === join(temporaryFolder(env), basename(folder)) && basename(folder).startsWith(folderPrefix(job));
}

function isOwnName(name: string | undefined): boolean {
  return name?.startsWith("berth-") === true;
}

/** Without the variables that choose another host: `docker context` rejects them. */
async function docker(
  command: keyof typeof dockerCommandTexts,
  words: readonly string[],
  env: Environment,
): Promise<void> {
  const { DOCKER_HOST: _host, DOCKER_CONTEXT: _context, ...rest } = env;
  try {
    await promisify(execFile)("docker", words, { env: rest as NodeJS.ProcessEnv, timeout: 60_000 });
  } catch (error) {
    const { code, stderr = "" } = error as { code?: number | string | null; stderr?: string };
    if (code === "ENOENT") throw new ActionError("program-missing", { program: "docker" });
    const exitCode = typeof code === "number" ? code : undefined;
    const output = stripVTControlCharacters(stderr).trim().slice(0, maxOutputLength);
    throw new ActionError("program-failed", { program: "docker", what: dockerCommandTexts[command], exitCode, output });
  }
}

const maxOutputLength = 500;
