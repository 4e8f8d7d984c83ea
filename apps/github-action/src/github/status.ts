import { type Authority, type CodedError, type Host, issueHostClient } from "@dockberth/core";
import type { Octokit } from "@octokit/rest";
import { describe } from "../errors.ts";
import type { Inputs } from "../inputs.ts";
import { certificateNames, gitHubTexts } from "../messages/en/texts.ts";
import { dockerHost } from "../outputs.ts";
import { type State, saveState } from "../state.ts";
import type { Step } from "../step.ts";
import { openGitHub } from "./client.ts";
import { writeComment } from "./comment.ts";
import { createDeployment, type DeploymentState, setDeploymentState } from "./deployment.ts";
import { deleteRunner } from "./runner.ts";
import { deleteConnection, type StoredConnection, storeConnection } from "./secrets.ts";

/** Shows on GitHub what becomes of a host. */
export interface HostStatus {
  readonly ready: (host: Host, authority: Authority, summary: string) => Promise<void>;
  readonly failed: (error: CodedError) => Promise<void>;
}

/** Begins to show a host on GitHub: as a deployment, in a comment and in secrets, each where its input is set. */
export async function startStatus(step: Step, name: string): Promise<HostStatus> {
  const { inputs, job } = step;
  const environment = inputs.text("deployment");
  const stored = storedConnection(inputs);
  const hasComment = inputs.flag("comment") && job.pullRequest !== undefined;
  if (environment === undefined && stored === undefined && !hasComment) return noStatus;
  const octokit = await openGitHub(step);
  const id = environment === undefined ? undefined : await createDeployment(octokit, job, environment, name);
  const setState = async (state: DeploymentState, description: string) => {
    if (id !== undefined) await setDeploymentState(octokit, job, { id, state, description });
  };
  saveState({ deployment: id === undefined ? undefined : String(id) });
  await setState("in_progress", gitHubTexts.creating(name));
  return {
    ready: async (host, authority, summary) => {
      await setState("success", gitHubTexts.ready(host.name));
      if (hasComment) {
        await writeComment(octokit, job, summary);
        saveState({ comment: "true" });
      }
      if (stored !== undefined) await issueStoredClient(octokit, step, host, { stored, authority });
    },
    failed: async (error) => {
      const { message } = describe(error);
      await setState("failure", message);
      if (hasComment) await writeComment(octokit, job, gitHubTexts.failed(name, message));
    },
  };
}

/** Shows on GitHub that the host is gone, and deletes what stood for it there. */
export async function endStatus(step: Step, { deployment, comment, stored, runner }: State): Promise<void> {
  if ([deployment, comment, stored, runner].every((each) => each === undefined)) return;
  const { job } = step;
  const octokit = await openGitHub(step);
  if (deployment !== undefined) {
    const status = { id: Number(deployment), state: "inactive", description: gitHubTexts.removed } as const;
    await setDeploymentState(octokit, job, status);
  }
  if (comment !== undefined) await writeComment(octokit, job, gitHubTexts.removedWithJobComment);
  const connection = storedConnection(step.inputs);
  if (stored !== undefined && connection !== undefined) await deleteConnection(octokit, job, connection);
  if (runner !== undefined) await deleteRunner(octokit, job, Number(runner));
}

/** Says on the pull request that the host of an earlier run is gone. */
export async function commentRemoved(step: Step): Promise<void> {
  await writeComment(await openGitHub(step), step.job, gitHubTexts.removedComment);
}

async function issueStoredClient(
  octokit: Octokit,
  { inputs, job }: Step,
  host: Host,
  { stored, authority }: { readonly stored: StoredConnection; readonly authority: Authority },
): Promise<void> {
  const validForHours = inputs.hours("store-valid-for-hours");
  const client = await issueHostClient(host, authority, { name: certificateNames.stored, validForHours });
  await storeConnection(octokit, job, stored, { dockerHost: dockerHost(host), client });
  saveState({ stored: "true" });
}

function storedConnection(inputs: Inputs): StoredConnection | undefined {
  const scope = inputs.text("store-connection");
  return scope === undefined ? undefined : { scope, prefix: inputs.text("store-prefix") ?? "BERTH" };
}

const noStatus: HostStatus = { ready: async () => undefined, failed: async () => undefined };
