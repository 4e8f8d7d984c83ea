// Started by bin/berth.cjs, which requires a recent Node.
import { run } from "./run.ts";
import { newSession } from "./session.ts";

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // The second signal ends the process at once. An exit would wait for a read of a pipe that nobody writes to.
    if (stopping.signal.aborted) {
      process.removeAllListeners(name);
      process.kill(process.pid, name);
    }
    stopping.abort(new Error(name));
  });
}
// Nobody reads any more (`berth create x 2>&1 | head -1`), which is neither a failure nor a reason to stop in the middle.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") process.exit(1);
  });

const { env, stdout, stderr, argv } = process;
const world = {
  ...{ env, stdout, stderr, signal: stopping.signal },
  // Node builds this stream when it is first read, which few commands do.
  get stdin() {
    return process.stdin;
  },
};
// No top-level await: the single executable is a CommonJS bundle.
void run(argv.slice(2), newSession(world)).then((exitCode) => {
  // Idle connections of a client would keep the process alive for minutes. The callback waits until everything is written.
  stdout.write("", () => process.exit(exitCode));
});
