import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Readable } from "node:stream";
import { CliError } from "../errors.ts";
import { passOn } from "../output/write.ts";
import type { Environment, Session, Terminal } from "../session.ts";

export interface ProgramRun {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /**
   * `inherit`: the program has the streams of this process. `quiet`: its stdout is discarded. The streams of a session:
   * those that are terminals get what it writes without control characters; it has the others, such as a file.
   */
  readonly output: "inherit" | "quiet" | Partial<Pick<Session, "stdout" | "stderr">>;
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
  const terminals = typeof output === "string" ? {} : terminalsOf(output);
  const stdout = output === "quiet" ? "ignore" : terminals.stdout === undefined ? "inherit" : "pipe";
  const stderr = terminals.stderr === undefined ? "inherit" : "pipe";
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: { ...env }, stdio: ["inherit", stdout, stderr] });
    for (const name of ["stdout", "stderr"] as const) showAt(terminals[name], child[name]);
    // Ctrl-C at the terminal reaches the program by itself; a signal sent to berth alone has to be passed on.
    const forward = () => child.kill("SIGTERM");
    signal.addEventListener("abort", forward, { once: true });
    child.on("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new CliError("program-missing", { program }, { cause: error }) : error);
    });
    child.on("close", (code, name) => {
      signal.removeEventListener("abort", forward);
      resolve(code ?? 128 + (name === null ? 0 : constants.signals[name]));
    });
  });
}

type Terminals = { readonly [Name in "stdout" | "stderr"]?: Terminal };

function terminalsOf({ stdout, stderr }: Partial<Pick<Session, "stdout" | "stderr">>): Terminals {
  return { ...(stdout?.isTTY === true && { stdout }), ...(stderr?.isTTY === true && { stderr }) };
}

function showAt(terminal: Terminal | undefined, output: Readable | null): void {
  if (terminal === undefined || output === null) return;
  output.setEncoding("utf8");
  output.on("data", (text: string) => {
    if (passOn(terminal, text)) return;
    output.pause();
    terminal.once("drain", () => output.resume());
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
