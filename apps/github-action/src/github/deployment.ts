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
  { id, state, description }: { id: number; state: DeploymentState; description: string },
): Promise<void> {
  await requestGitHub("set-deployment-state", () =>
    octokit.rest.repos.createDeploymentStatus({
      ...job.repository,
      deployment_id: id,
      state,
      description: description.slice(0, maxDescriptionLength),
      log_url: job.runUrl,
    }),
  );
}
