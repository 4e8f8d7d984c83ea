import { endGroup } from "@actions/core";
import type { Environment, Inputs } from "./inputs.ts";
import type { Job } from "./job.ts";
import { writeError } from "./outputs.ts";

/** What both halves of the action read. */
export interface StepHalf {
  readonly env: Environment;
  readonly job: Job;
  /** Aborted when the runner asks the step to stop. */
  readonly signal: AbortSignal;
}

/** Everything that a command reads. */
export interface Step extends StepHalf {
  readonly inputs: Inputs;
}

const { env } = process;

// A deprecation inside a library is nothing that the reader of a job's log can change.
process.noDeprecation = true;

/**
 * Runs one half of the action and ends the process. The runner sends SIGINT, SIGTERM after 7.5 seconds, and kills 2.5
 * seconds later: https://github.com/actions/runner/blob/main/src/Runner.Sdk/ProcessInvoker.cs
 */
export async function runStep(half: (process: Omit<StepHalf, "job">) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stopping.abort(new Error(name)));
  let exitCode = 0;
  try {
    await half({ env, signal: stopping.signal });
    endGroup();
  } catch (error) {
    endGroup();
    writeError(error, stopping.signal.aborted);
    exitCode = 1;
  }
  // Idle connections would keep the process alive for minutes. The callback runs once everything is written.
  process.stdout.write("", () => process.exit(exitCode));
}
