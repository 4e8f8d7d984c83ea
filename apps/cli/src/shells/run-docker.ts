import { spawn } from "node:child_process";
import { constants } from "node:os";
import { CliError } from "../errors.ts";

export interface DockerRun {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** `inherit` hands over the terminal; `quiet` keeps stdout to itself, for commands whose output nobody asked for. */
  readonly output: "inherit" | "quiet";
}

/**
 * Runs the docker CLI and gives its exit code; 128 and more where a signal ended it, as shells count.
 * @throws BerthError `program-missing`
 */
export function runDocker(words: readonly string[], run: DockerRun): Promise<number> {
  return runProgram("docker", words, run);
}

/** The same for any program. @throws BerthError `program-missing` */
export async function runProgram(
  program: string,
  words: readonly string[],
  { env, signal, output }: DockerRun,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      env: { ...env },
      stdio: ["inherit", output === "inherit" ? "inherit" : "ignore", "inherit"],
    });
    // A Ctrl-C at the terminal reaches docker by itself; what reaches berth alone is passed on.
    const pass = () => child.kill("SIGTERM");
    signal.addEventListener("abort", pass, { once: true });
    child.on("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new CliError("program-missing", { program }, { cause: error }) : error);
    });
    child.on("exit", (code, name) => {
      signal.removeEventListener("abort", pass);
      resolve(code ?? 128 + (name === null ? 0 : constants.signals[name]));
    });
  });
}

/** The environment less everything that would talk docker into another direction. */
export function withoutDockerVariables(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const misleading = new Set([
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_TLS",
    "DOCKER_TLS_VERIFY",
    "DOCKER_CERT_PATH",
    "DOCKER_API_VERSION",
  ]);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !misleading.has(name)));
}
