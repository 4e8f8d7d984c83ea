import { endGroup, startGroup } from "@actions/core";
import { type Environment, type Inputs, readInputs } from "./inputs.ts";
import { type Job, readJob } from "./job.ts";
import { logTexts } from "./messages/en/texts.ts";
import { writeError } from "./outputs.ts";

/** Everything that a command reads. */
export interface Step {
  readonly inputs: Inputs;
  readonly env: Environment;
  readonly job: Job;
  /** Aborted when the runner asks the step to stop. */
  readonly signal: AbortSignal;
}

const { env } = process;

// A deprecation inside a library is nothing that the reader of a job's log can change.
process.noDeprecation = true;

/**
 * Runs one half of the action and ends the process. The runner sends SIGINT, SIGTERM after 7.5 seconds, and kills 2.5
 * seconds later: https://github.com/actions/runner/blob/main/src/Runner.Sdk/ProcessInvoker.cs
 */
export async function runStep(half: (step: Step) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => stopping.abort(new Error(name)));
  let exitCode = 0;
  try {
    const inputs = readInputs(env);
    startGroup(logTexts.group(inputs.command));
    await half({ inputs, env, job: await readJob(env), signal: stopping.signal });
    endGroup();
  } catch (error) {
    endGroup();
    writeError(error, stopping.signal.aborted);
    exitCode = 1;
  }
  // Idle connections would keep the process alive for minutes. The callback runs once everything is written.
  process.stdout.write("", () => process.exit(exitCode));
}
