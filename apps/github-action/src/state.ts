import { saveState as save } from "@actions/core";
import type { Environment } from "./inputs.ts";

/** What the first half of a step leaves behind for the second, which removes all of it. */
export interface State {
  /** The name of the host that ends with the job. */
  readonly host?: string | undefined;
  readonly resourceGroup?: string | undefined;
  /** The folder with the client certificate. */
  readonly folder?: string | undefined;
  readonly context?: string | undefined;
  readonly builder?: string | undefined;
  /** The id of the deployment on GitHub. */
  readonly deployment?: string | undefined;
  /** `true` where there is a comment on the pull request. */
  readonly comment?: string | undefined;
  /** `true` where the connection is stored as secrets. */
  readonly stored?: string | undefined;
  /** The id of the self-hosted runner. */
  readonly runner?: string | undefined;
}

/** Call it as early as possible: a step may be killed at any moment. */
export function saveState(state: State): void {
  for (const [name, value] of Object.entries(state)) if (value !== undefined) save(name, value);
}

/** The runner passes the state to the second half in variables: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#sending-values-to-the-pre-and-post-actions */
export function readState(env: Environment): State {
  const read = (name: keyof State) => env[`STATE_${name}`];
  return {
    host: read("host"),
    resourceGroup: read("resourceGroup"),
    folder: read("folder"),
    context: read("context"),
    builder: read("builder"),
    deployment: read("deployment"),
    comment: read("comment"),
    stored: read("stored"),
    runner: read("runner"),
  };
}
