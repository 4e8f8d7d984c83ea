import { Readable, Writable } from "node:stream";
import { run } from "../src/run.ts";

export interface Pressed {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in a session of its own, whose environment holds only what is given. */
export async function berth(
  words: readonly string[],
  env: Record<string, string> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Pressed> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const stdin = Readable.from([]);
  const exitCode = await run(words, { env, stdin, stdout, stderr, signal, exitCode: 0 });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

class Collected extends Writable {
  text = "";
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
