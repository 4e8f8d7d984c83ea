import type { Octokit } from "@octokit/rest";
import type { Job } from "../job.ts";
import { gitHubTexts } from "../messages/en/texts.ts";
import { requestGitHub } from "./client.ts";

export type DeploymentState = "in_progress" | "success" | "failure" | "inactive";

/** GitHub's limit: https://docs.github.com/rest/deployments/statuses#create-a-deployment-status */
const maxDescriptionLength = 140;

/** Shows the host as a deployment of this commit. Returns the id of the deployment. */
export function createDeployment(octokit: Octokit, job: Job, environment: string, host: string): Promise<number> {
  return requestGitHub("create-deployment", async () => {
    const { data } = await octokit.rest.repos.createDeployment({
      ...job.repository,
      ref: job.sha,
      environment,
      task: taskOf(host),
      description: gitHubTexts.deployment(host),
      auto_merge: false,
      // The checks use the host, so that it cannot wait for them.
      required_contexts: [],
      transient_environment: true,
      production_environment: false,
    });
    return (data as { id: number }).id;
  });
}

export async function setDeploymentState(
  octokit: Octokit,
  job: Job,
  {
    id,
    state,
    description,
    url,
  }: { id: number; state: DeploymentState; description: string; url?: string | undefined },
): Promise<void> {
  await requestGitHub("set-deployment-state", () =>
    octokit.rest.repos.createDeploymentStatus({
      ...job.repository,
      deployment_id: id,
      state,
      description: description.slice(0, maxDescriptionLength),
      log_url: job.runUrl,
      // A transient environment has several deployments that are active: other hosts have theirs.
      auto_inactive: false,
      ...(url === undefined ? {} : { environment_url: url }),
    }),
  );
}

/** Marks the deployments of a host as inactive, except the one that stands. */
export async function endDeployments(
  octokit: Octokit,
  job: Job,
  { host, environment, except }: { host: string; environment: string; except?: number | undefined },
): Promise<void> {
  const { repos } = octokit.rest;
  const { data: deployments } = await requestGitHub("set-deployment-state", () =>
    repos.listDeployments({ ...job.repository, environment, task: taskOf(host), per_page: 100 }),
  );
  for (const { id } of deployments.filter((deployment) => deployment.id !== except)) {
    const { data: statuses } = await requestGitHub("set-deployment-state", () =>
      repos.listDeploymentStatuses({ ...job.repository, deployment_id: id, per_page: 1 }),
    );
    // GitHub lists the newest first, and each of them ended those before it.
    if (statuses[0]?.state === "inactive") break;
    await setDeploymentState(octokit, job, { id, state: "inactive", description: gitHubTexts.replaced });
  }
}

/** GitHub lists deployments by their task. */
function taskOf(host: string): string {
  return `deploy:${host}`;
}
