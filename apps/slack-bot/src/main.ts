#!/usr/bin/env node
import { run } from "./run.ts";

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // A second signal ends the process at once.
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort(new Error(name));
  });
}

const { env, stdout, stderr, argv } = process;
process.exitCode = await run(argv.slice(2), { env, stdout, stderr, signal: stopping.signal });
// Idle client connections would keep the process alive. Exit once the output is flushed.
stdout.write("", () => process.exit());
