import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A shell in a folder of its own, with `berth` in its path, and an emulator behind it. */
export interface Terminal {
  readonly guests: "linux" | "simulated";
  readonly folder: string;
  write(name: string, text: string): Promise<void>;
  /**
   * Types a line, and returns its output.
   * @param ends the expected exit code; default 0
   */
  type(line: string, ends?: number): Promise<string>;
  /** Stops the emulator, and removes everything that was created. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TerminalOptions {
  readonly guests: Terminal["guests"];
  readonly signal: AbortSignal;
}

const program = new URL("../../../apps/cli/dist/main.js", import.meta.url).pathname;

export async function openTerminal({ guests, signal }: TerminalOptions): Promise<Terminal> {
  const folder = await mkdtemp(join(tmpdir(), "berth-life-"));
  await mkdir(join(folder, ".programs"));
  const berth = join(folder, ".programs", "berth");
  await writeFile(berth, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  await chmod(berth, 0o755);
  const env = environment(folder);
  const type = async (line: string, ends: number, stop: AbortSignal | undefined): Promise<string> => {
    stop?.throwIfAborted();
    console.log(`$ ${line}`);
    // One pipe for both, so that what was said stands in the order in which it was said. A group of its own, so that a stop
    // reaches all of a line at once, and a second Ctrl-C does not reach what tidies up.
    const child = spawn("sh", ["-c", `exec 2>&1\n${line}`], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    const end = () => process.kill(-(child.pid ?? 0), "SIGINT");
    stop?.addEventListener("abort", end, { once: true });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      process.stdout.write(text);
    });
    const [code] = await once(child, "close");
    stop?.removeEventListener("abort", end);
    stop?.throwIfAborted();
    if (code !== ends) throw new Error(`${line} ended in ${code}, not in ${ends}`);
    return said;
  };
  return {
    guests,
    folder,
    write: (name, text) => writeFile(join(folder, name), text),
    type: (line, ends = 0) => type(line, ends, signal),
    async [Symbol.asyncDispose]() {
      try {
        await type("berth emulator stop --forget", 0, undefined);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Nothing of the environment leads to somebody's real hosts. */
function environment(folder: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AZURE|BERTH|DOCKER|ARM)_/.test(name));
  const own = { PATH: `${join(folder, ".programs")}:${process.env["PATH"]}`, BERTH_HOME: join(folder, ".berth") };
  return { ...Object.fromEntries(kept), ...own, NO_COLOR: "1" };
}
