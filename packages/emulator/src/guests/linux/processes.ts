import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

/** Identifies a process uniquely: the kernel reuses ids, but not together with the start time. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The start time in clock ticks since the machine booted. */
  readonly startTicks: string;
}

export interface CommandOptions {
  readonly input?: string | Buffer;
  readonly signal?: AbortSignal | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether to continue the program where it is stopped. */
  readonly continues?: boolean;
  /** Called for each line of stderr. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program and returns its stdout. Rejects with its stderr if it fails. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await tryCommand(command, args, options);
  if (code === 0) return stdout;
  throw new Error(`${command} failed with exit code ${code}: ${stderr.trim().slice(-2000)}`);
}

/** Runs a program of the image in the network of a process, so that this machine needs no network tools. */
export function enterNetwork(
  image: string,
  pid: number,
  command: string,
  args: readonly string[],
  input: string,
): Promise<string> {
  return runCommand("nsenter", [`--net=/proc/${pid}/ns/net`, ...inImage(image, command, ...args)], { input });
}

/** The command that runs a program of an image here. iproute2 of Debian 13 looks for a network's process in /proc. */
export function inImage(image: string, ...command: readonly string[]): readonly [string, ...string[]] {
  const script = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"';
  return ["unshare", "--mount", "sh", "-c", script, image, ...command];
}

/** Runs a program and returns its result, whatever its exit code is. */
export async function tryCommand(
  command: string,
  args: readonly string[],
  { input, signal, environment, continues, onLine }: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(command, args, {
    stdio: "pipe",
    env: { PATH: systemPath, LC_ALL: "C.UTF-8", ...environment },
    signal,
    killSignal: "SIGKILL",
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? -1));
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  if (onLine !== undefined) forwardLines(child.stderr, onLine);
  const timer = continues === true ? setInterval(() => child.kill("SIGCONT"), 500) : undefined;
  try {
    const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { code, stdout, stderr };
  } finally {
    clearInterval(timer);
  }
}

/** The folders of system programs. Not every user's PATH contains `sbin`. */
export const systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Returns the identity of a running process; undefined if no process has this id. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  // The name in parentheses may contain spaces. The start time is field 22: proc_pid_stat(5).
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  const startTicks = fields?.[19];
  return startTicks === undefined || fields?.[0] === "Z" ? undefined : { pid, startTicks };
}

export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await identifyProcess(identity.pid))?.startTicks === identity.startTicks;
}

function forwardLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = "";
  stream.on("data", (part: Buffer) => {
    const lines = (rest + part.toString()).split(/[\r\n]+/);
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
}
