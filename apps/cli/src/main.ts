#!/usr/bin/env node
import packageJson from "../package.json" with { type: "json" };
import { exitCodes } from "./outputs.ts";
import { run } from "./run.ts";

requireNode(process.versions.node, packageJson.engines.node.replace(">=", ""));

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

/** An older one would fail later, in the middle of something, for want of what it does not know. */
function requireNode(version: string, needed: string): void {
  if (version.localeCompare(needed, "en", { numeric: true }) >= 0) return;
  process.stderr.write(
    `berth: This is Node.js ${version}, and berth needs ${needed} or later\n  Install one from https://nodejs.org, or let npm bring it: npx --package node@24 --package @dockberth/cli berth\n`,
  );
  process.exit(exitCodes.input);
}
