import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { BerthError } from "@dockberth/core";
import type { ConnectionOptions } from "../connection/options.ts";
import { dockerEnvironment } from "../docker-cli/environment.ts";
import { withoutDockerVariables } from "../docker-cli/run-program.ts";
import { CliError } from "../errors.ts";
import { inputTexts } from "../messages/input.ts";
import { passOn } from "../output/write.ts";
import type { Session } from "../session.ts";
import { openHostForUse } from "./open-host.ts";
import { requireRunning } from "./require-running.ts";

/** A command of the docker CLI, and what it is for: "docker failed to …". */
export interface DockerCall {
  readonly words: readonly string[];
  readonly task: string;
  /** How long it may take, as the caller gave it. */
  readonly timeout: string;
}

const run = promisify(execFile);
const maxMegabytes = 16;
const maxSeconds = 86_400;

/**
 * Runs the docker CLI against a host, and gives its output. What docker writes about a failure goes to stderr. docker itself
 * waits for a host as long as the host likes, and passes on all that it sends.
 * @throws BerthError `spec-invalid`, `host-stopped`, `program-missing`, `program-failed`, `program-stopped`
 */
export async function readDocker(
  session: Session,
  name: string,
  options: ConnectionOptions,
  { words, task, timeout }: DockerCall,
): Promise<string> {
  const seconds = secondsIn(timeout);
  const { host, folder } = await openHostForUse(session, name, options);
  requireRunning(host);
  const env = { ...withoutDockerVariables(session.env), ...dockerEnvironment(host, folder) };
  try {
    const limits = { timeout: seconds * 1000, killSignal: "SIGKILL", maxBuffer: maxMegabytes * 1024 * 1024 } as const;
    return (await run("docker", [...words], { env, signal: session.signal, ...limits })).stdout;
  } catch (error) {
    const { code, killed, stderr = "" } = error as Failure;
    if (code === "ENOENT") throw new CliError("program-missing", { program: "docker" }, { cause: error });
    const isTooLong = code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER";
    if (isTooLong || (killed === true && !session.signal.aborted)) {
      const limit = isTooLong ? `${maxMegabytes} MB` : `${seconds} s`;
      throw new CliError("program-stopped", { program: "docker", task, host: name, limit }, { cause: error });
    }
    if (typeof code !== "number") throw error;
    passOn(session.stderr, stderr);
    throw new CliError("program-failed", { program: "docker", task, exitCode: code }, { cause: error });
  }
}

/** What `execFile` says of a program that did not end well. */
interface Failure {
  readonly code?: string | number | null;
  readonly killed?: boolean;
  readonly stderr?: string;
}

function secondsIn(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= maxSeconds) return seconds;
  throw new BerthError("spec-invalid", {
    issues: [{ path: "--timeout", message: inputTexts.notSeconds(text, maxSeconds) }],
  });
}
