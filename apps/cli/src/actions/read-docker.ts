import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ConnectionOptions } from "../connection/options.ts";
import { dockerEnvironment } from "../docker-cli/environment.ts";
import { withoutDockerVariables } from "../docker-cli/run-program.ts";
import { CliError } from "../errors.ts";
import { passOn } from "../output/write.ts";
import type { Session } from "../session.ts";
import { openHostForUse } from "./open-host.ts";
import { requireRunning } from "./require-running.ts";

/** A command of the docker CLI, and what it is for: "docker failed to …". */
export interface DockerCall {
  readonly words: readonly string[];
  readonly task: string;
}

const run = promisify(execFile);

/**
 * Runs the docker CLI against a host, and gives its output. What docker writes about a failure goes to stderr.
 * @throws BerthError `host-stopped`, `program-missing`, `program-failed`
 */
export async function readDocker(
  session: Session,
  name: string,
  options: ConnectionOptions,
  { words, task }: DockerCall,
): Promise<string> {
  const { host, folder } = await openHostForUse(session, name, options);
  requireRunning(host);
  const env = { ...withoutDockerVariables(session.env), ...dockerEnvironment(host, folder) };
  try {
    return (await run("docker", [...words], { env, signal: session.signal, maxBuffer: 16 * 1024 * 1024 })).stdout;
  } catch (error) {
    const { code, stderr = "" } = error as { readonly code?: string | number; readonly stderr?: string };
    if (code === "ENOENT") throw new CliError("program-missing", { program: "docker" }, { cause: error });
    if (typeof code !== "number") throw error;
    passOn(session.stderr, stderr);
    throw new CliError("program-failed", { program: "docker", task, exitCode: code }, { cause: error });
  }
}
