#!/usr/bin/env node
import { run } from "./run.ts";

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // The second time means: now.
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort(new Error(name));
  });
}
// A reader that has seen enough (`berth list | head -1`) is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

const { env, stdin, stdout, stderr, argv } = process;
const exitCode = await run(argv.slice(2), { env, stdin, stdout, stderr, signal: stopping.signal, exitCode: 0 });
// Idle connections of a client would keep the process for minutes; what was written is let out first.
stdout.write("", () => process.exit(exitCode));
