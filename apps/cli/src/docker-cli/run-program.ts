import { spawn } from "node:child_process";
import { constants } from "node:os";
import { CliError } from "../errors.ts";
import type { Environment } from "../session.ts";

export interface ProgramRun {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** `inherit` passes stdout on; `quiet` discards it. */
  readonly output: "inherit" | "quiet";
}

/**
 * Runs the docker CLI and returns its exit code, which is 128 plus the signal if one ended it, as in a shell.
 * @throws BerthError `program-missing`
 */
export function runDocker(words: readonly string[], run: ProgramRun): Promise<number> {
  return runProgram("docker", words, run);
}

/** The same for any program. @throws BerthError `program-missing` */
export async function runProgram(
  program: string,
  words: readonly string[],
  { env, signal, output }: ProgramRun,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      env: { ...env },
      stdio: ["inherit", output === "inherit" ? "inherit" : "ignore", "inherit"],
    });
    // Ctrl-C at the terminal reaches the program by itself; a signal sent to berth alone has to be passed on.
    const forward = () => child.kill("SIGTERM");
    signal.addEventListener("abort", forward, { once: true });
    child.on("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new CliError("program-missing", { program }, { cause: error }) : error);
    });
    child.on("exit", (code, name) => {
      signal.removeEventListener("abort", forward);
      resolve(code ?? 128 + (name === null ? 0 : constants.signals[name]));
    });
  });
}

/** The environment without the variables that point docker somewhere. */
export function withoutDockerVariables(env: Environment): Record<string, string | undefined> {
  const misleadingVariables = new Set([
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_TLS",
    "DOCKER_TLS_VERIFY",
    "DOCKER_CERT_PATH",
    "DOCKER_API_VERSION",
  ]);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !misleadingVariables.has(name)));
}
