import { saveState as save } from "@actions/core";
import type { Environment } from "./inputs.ts";
import type { SignIn } from "./sign-in.ts";

/** What the first half of a step leaves behind for the second, which removes all of it. No field holds a secret. */
export interface State {
  /** A random part of the step's id. */
  readonly nonce?: string | undefined;
  /** The host that ends with the job. */
  readonly host?: HostState | undefined;
  /** The folder with the client certificate. */
  readonly folder?: string | undefined;
  readonly context?: string | undefined;
  readonly builder?: string | undefined;
  readonly gitHub?: GitHubState | undefined;
  /** The self-hosted runner that ends with the job. */
  readonly runner?: number | undefined;
}

/** A host, and what removes it. */
export interface HostState {
  readonly name: string;
  readonly resourceGroup?: string | undefined;
  /** The machine that was adopted. */
  readonly machineId?: string | undefined;
  /** In ISO 8601. */
  readonly expiresAt?: string | undefined;
  readonly signIn: SignIn;
}

/** What shows the host on GitHub until the job ends. */
export interface GitHubState {
  /** The id of the deployment. */
  readonly deployment?: number | undefined;
  /** The marker of the comment on the pull request. */
  readonly comment?: string | undefined;
  /** Where the connection is stored as secrets. */
  readonly stored?: { readonly scope: string; readonly prefix: string } | undefined;
}

/** Call it as early as possible: a step may be killed at any moment. */
export function saveState(state: State): void {
  for (const [name, value] of Object.entries(state)) if (value !== undefined) save(name, JSON.stringify(value));
}

/** The runner passes the state to the second half in variables: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#sending-values-to-the-pre-and-post-actions */
export function readState(env: Environment): State {
  const read = <Name extends keyof State>(name: Name): State[Name] => {
    // A value that is no JSON counts as none, so that the host is removed without it.
    try {
      return JSON.parse(env[`STATE_${name}`] ?? "") as State[Name];
    } catch {
      return undefined;
    }
  };
  return {
    nonce: read("nonce"),
    host: read("host"),
    folder: read("folder"),
    context: read("context"),
    builder: read("builder"),
    gitHub: read("gitHub"),
    runner: read("runner"),
  };
}
