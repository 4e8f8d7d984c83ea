import { endGroup, startGroup } from "@actions/core";
import { readInputs } from "./inputs.ts";
import { readJob } from "./job.ts";
import { writeError } from "./outputs.ts";
import { signIn } from "./sign-in.ts";
import type { Step } from "./step.ts";

const { env } = process;

// What a library does in an old way is nothing that the reader of a job's log could change.
process.noDeprecation = true;

/**
 * Runs one half of the action and ends the process. The runner sends SIGINT, after 7.5 seconds SIGTERM, and kills after
 * 2.5 more: https://github.com/actions/runner/blob/main/src/Runner.Sdk/ProcessInvoker.cs
 */
export async function run(half: (step: Step) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stopping.abort(new Error(name)));
  let exitCode = 0;
  try {
    const inputs = readInputs(env);
    startGroup(`Berth: ${inputs.command}`);
    const job = await readJob(env);
    await half({ inputs, env, job, signal: stopping.signal, signIn: () => signIn(inputs, env) });
    endGroup();
  } catch (error) {
    endGroup();
    writeError(error, stopping.signal.aborted);
    exitCode = 1;
  }
  // Idle connections of a client would keep the process for minutes; what was written is let out first.
  process.stdout.write("", () => process.exit(exitCode));
}
