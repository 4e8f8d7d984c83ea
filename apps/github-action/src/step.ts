import type { Azure } from "@dockberth/core";
import type { Environment, Inputs } from "./inputs.ts";
import type { Job } from "./job.ts";

/** All that a command knows of the world around it. */
export interface Step {
  readonly inputs: Inputs;
  readonly env: Environment;
  readonly job: Job;
  /** Aborted where the runner asks the step to end. */
  readonly signal: AbortSignal;
  readonly signIn: () => Promise<Azure>;
}
