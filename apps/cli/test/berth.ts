import { Readable, Writable } from "node:stream";
import { run } from "../src/run.ts";
import { newSession, type Session } from "../src/session.ts";

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in a session of its own, whose environment contains only the given variables. */
export async function berth(
  words: readonly string[],
  env: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<CommandResult> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const exitCode = await run(words, testSession({ env, stdout, stderr, ...(signal === undefined ? {} : { signal }) }));
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** A session without a terminal; whatever is written is discarded by default. */
export function testSession(session: Partial<Session> = {}): Session {
  const { env = {}, stdin = Readable.from([]), stdout = new Collected(), stderr = new Collected() } = session;
  const { signal = new AbortController().signal } = session;
  return newSession({ env, stdin, stdout, stderr, signal });
}

class Collected extends Writable {
  text = "";
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
