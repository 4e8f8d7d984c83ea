import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs a program that ends with this process, also where this process is killed. Rejects where it fails or the signal aborts. */
export async function runProgram(command, words, { signal, stdio = ["ignore", "ignore", "inherit"] } = {}) {
  signal?.throwIfAborted();
  const child = spawn("setpriv", ["--pdeathsig", "KILL", command, ...words], { stdio, signal, killSignal: "SIGKILL" });
  child.on("error", () => undefined);
  const [code] = await once(child, "close");
  signal?.throwIfAborted();
  if (code !== 0) throw new Error(`${command} failed with exit code ${code}.`);
}
