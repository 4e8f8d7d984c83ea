import { saveState } from "@actions/core";
import { type Authority, type BerthError, type Host, issueClientCertificate } from "@dockberth/core";
import type { Environment, Inputs } from "../inputs.ts";
import type { Job } from "../job.ts";
import { dockerHost } from "../outputs.ts";
import { openGitHub } from "./client.ts";
import { keepComment } from "./comment.ts";
import { sayDeployment, startDeployment } from "./deployment.ts";
import { forgetRunner } from "./runner.ts";
import { forgetConnection, storeConnection } from "./stored-connection.ts";

/** What GitHub is told while a host is made and when it goes; each part only where it is asked for. */
export interface Announcement {
  readonly ready: (host: Host, authority: Authority, summary: string) => Promise<void>;
  readonly failed: (error: BerthError) => Promise<void>;
}

/** Begins with the deployment, so that people see the host come. */
export async function announce(inputs: Inputs, env: Environment, job: Job, name: string): Promise<Announcement> {
  const environment = inputs.text("deployment");
  const place = inputs.text("store-connection");
  const comments = inputs.flag("comment") && job.pullRequest !== undefined;
  if (environment === undefined && place === undefined && !comments) return { ready: silent, failed: silent };
  const octokit = await openGitHub(inputs.required("github-token"), env);
  const id = environment === undefined ? undefined : await startDeployment(octokit, job, environment, name);
  const say = async (state: "in_progress" | "success" | "failure", description: string) => {
    if (id !== undefined) await sayDeployment(octokit, job, { id, state, description });
  };
  if (id !== undefined) saveState("deployment", String(id));
  await say("in_progress", `Making Docker host ${name}`);
  return {
    ready: async (host, authority, summary) => {
      await say("success", `Docker host ${host.name} is ready`);
      if (comments) await keepComment(octokit, job, topic(job), summary);
      if (comments) saveState("comment", "true");
      if (place === undefined) return;
      const validForHours = inputs.hours("store-valid-for-hours");
      const client = await issueClientCertificate(authority, { name: "stored by GitHub Actions", validForHours });
      const stored = { place, prefix: inputs.text("store-prefix") ?? "BERTH" };
      await storeConnection(octokit, job, stored, { dockerHost: dockerHost(host), client });
      saveState("stored", JSON.stringify(stored));
    },
    failed: async (error) => {
      await say("failure", error.message);
      if (comments)
        await keepComment(octokit, job, topic(job), `⚓ Docker host ${name} could not be made: ${error.message}`);
    },
  };
}

/** Tells GitHub that the host is gone. */
export async function announceEnd(
  inputs: Inputs,
  env: Environment,
  job: Job,
  state: (name: string) => string | undefined,
): Promise<void> {
  const [deployment, comment, stored, runner] = ["deployment", "comment", "stored", "runner"].map(state);
  if ([deployment, comment, stored, runner].every((each) => each === undefined)) return;
  const octokit = await openGitHub(inputs.required("github-token"), env);
  const description = "The Docker host was removed";
  if (deployment !== undefined)
    await sayDeployment(octokit, job, { id: Number(deployment), state: "inactive", description });
  if (comment !== undefined) await keepComment(octokit, job, topic(job), `⚓ ${description} when the job ended.`);
  if (stored !== undefined) await forgetConnection(octokit, job, JSON.parse(stored));
  if (runner !== undefined) await forgetRunner(octokit, job, Number(runner));
}

/** Says on the pull request that the host of an earlier run is gone. */
export async function sayRemoved(inputs: Inputs, env: Environment, job: Job): Promise<void> {
  const octokit = await openGitHub(inputs.required("github-token"), env);
  await keepComment(octokit, job, topic(job), "⚓ The Docker host was removed.");
}

/** One comment for each pull request, whatever the run. */
function topic(job: Job): string {
  return `pull-request-${job.pullRequest}`;
}

async function silent(): Promise<void> {}
