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

const { env, stdout, stderr, argv } = process;
process.exitCode = await run(argv.slice(2), { env, stdout, stderr, signal: stopping.signal });
// Idle connections of a client would keep the process; what was written is let out first.
stdout.write("", () => process.exit());
