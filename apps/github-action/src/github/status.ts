import { type Authority, type CodedError, type Host, issueHostClient } from "@dockberth/core";
import type { Octokit } from "@octokit/rest";
import { describe } from "../errors.ts";
import type { Inputs } from "../inputs.ts";
import { certificateNames, gitHubTexts } from "../messages/en/texts.ts";
import { dockerHost } from "../outputs.ts";
import { type GitHubState, type State, saveState } from "../state.ts";
import type { Step, StepHalf } from "../step.ts";
import { openGitHub } from "./client.ts";
import { commentMarker, writeComment } from "./comment.ts";
import { createDeployment, type DeploymentState, endDeployments, setDeploymentState } from "./deployment.ts";
import { deleteRunner, deleteRunnersOf } from "./runner.ts";
import { deleteConnection, type StoredConnection, storeConnection } from "./secrets.ts";

/** Shows on GitHub what becomes of a host. */
export interface HostStatus {
  readonly ready: (
    host: Host,
    authority: Authority,
    shown: { summary: string; url: string | undefined },
  ) => Promise<void>;
  readonly failed: (error: CodedError) => Promise<void>;
}

/**
 * Begins to show a host on GitHub: as a deployment, in a comment and in secrets, each where its input is set.
 * @param endsWithJob whether the end of the job takes all of it back
 */
export async function startStatus(step: Step, name: string, endsWithJob: boolean): Promise<HostStatus> {
  const { inputs, job, env } = step;
  const environment = inputs.text("deployment");
  const stored = storedConnection(inputs);
  const hasComment = inputs.flag("comment") && job.pullRequest !== undefined;
  if (environment === undefined && stored === undefined && !hasComment) return noStatus;
  const octokit = await openGitHub(env);
  const marker = commentMarker(inputs.text("name"), env);
  const id = environment === undefined ? undefined : await createDeployment(octokit, job, environment, name);
  const setState = async (state: DeploymentState, description: string, url?: string) => {
    if (id !== undefined) await setDeploymentState(octokit, job, { id, state, description, url });
  };
  let state: GitHubState = {};
  const keep = (part: GitHubState) => {
    state = { ...state, ...part };
    if (endsWithJob) saveState({ gitHub: state });
  };
  keep({ deployment: id });
  await setState("in_progress", gitHubTexts.creating(name));
  return {
    ready: async (host, authority, { summary, url }) => {
      await setState("success", gitHubTexts.ready(host.name), url);
      if (environment !== undefined) await endDeployments(octokit, job, { host: name, environment, except: id });
      if (hasComment) {
        keep({ comment: marker });
        await writeComment(octokit, job, { marker, text: summary });
      }
      if (stored === undefined) return;
      keep({ stored });
      await storeClient(octokit, step, host, { stored, authority });
    },
    failed: async (error) => {
      const { message } = describe(error);
      await setState("failure", message);
      if (hasComment) await writeComment(octokit, job, { marker, text: gitHubTexts.failed(name, message) });
    },
  };
}

/** Shows on GitHub whether the host is gone, and deletes the stored secrets and the runner. */
export async function endStatus(
  { job, env }: StepHalf,
  { host, gitHub = {}, runner }: State,
  { isRemoved }: { readonly isRemoved: boolean },
): Promise<void> {
  const { deployment, comment, stored } = gitHub;
  if ([deployment, comment, stored, runner].every((each) => each === undefined)) return;
  const octokit = await openGitHub(env);
  if (deployment !== undefined && isRemoved) {
    const status = { id: deployment, state: "inactive", description: gitHubTexts.removed } as const;
    await setDeploymentState(octokit, job, status);
  }
  if (comment !== undefined) {
    const text = isRemoved ? gitHubTexts.removedWithJobComment : gitHubTexts.notRemovedComment(host?.name);
    await writeComment(octokit, job, { marker: comment, text });
  }
  if (stored !== undefined) await deleteConnection(octokit, job, stored);
  if (runner !== undefined) await deleteRunner(octokit, job, runner);
}

/** Shows on GitHub that the hosts of earlier runs are gone, each part where its input is set. */
export async function showRemoved({ inputs, job, env }: Step, hosts: readonly string[]): Promise<void> {
  const environment = inputs.text("deployment");
  const hasRunners = inputs.text("runner-labels") !== undefined;
  if (hosts.length === 0 || !(inputs.flag("comment") || environment !== undefined || hasRunners)) return;
  const octokit = await openGitHub(env);
  for (const host of hosts) {
    if (environment !== undefined) await endDeployments(octokit, job, { host, environment });
    if (inputs.flag("comment"))
      await writeComment(octokit, job, { marker: commentMarker(host, env), text: gitHubTexts.removedComment });
  }
  if (hasRunners) await deleteRunnersOf(octokit, job, hosts);
}

async function storeClient(
  octokit: Octokit,
  { inputs, job }: Step,
  host: Host,
  { stored, authority }: { readonly stored: StoredConnection; readonly authority: Authority },
): Promise<void> {
  const validForHours = inputs.hours("store-valid-for-hours");
  const client = await issueHostClient(host, authority, { name: certificateNames.stored, validForHours });
  await storeConnection(octokit, job, stored, { dockerHost: dockerHost(host), client });
}

function storedConnection(inputs: Inputs): StoredConnection | undefined {
  const scope = inputs.text("store-connection");
  return scope === undefined ? undefined : { scope, prefix: inputs.text("store-prefix") ?? "BERTH" };
}

const noStatus: HostStatus = { ready: async () => undefined, failed: async () => undefined };
