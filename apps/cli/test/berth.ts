import { Readable, Writable } from "node:stream";
import { run } from "../src/run.ts";
import type { Session } from "../src/session.ts";

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
  return {
    env: {},
    stdin: Readable.from([]),
    stdout: new Collected(),
    stderr: new Collected(),
    signal: new AbortController().signal,
    exitCode: 0,
    ...session,
  };
}

class Collected extends Writable {
  text = "";
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
