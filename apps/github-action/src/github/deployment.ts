import type { Octokit } from "@octokit/rest";
import type { Job } from "../job.ts";
import { ask } from "./client.ts";

export type DeploymentState = "in_progress" | "success" | "failure" | "inactive";

const permission = "`deployments: write`";

/** Shows the host as a deployment of this commit; its id goes into the states that follow. */
export function startDeployment(octokit: Octokit, job: Job, environment: string, host: string): Promise<number> {
  return ask("make a deployment", permission, async () => {
    const { data } = await octokit.rest.repos.createDeployment({
      ...job.repository,
      ref: job.sha,
      environment,
      description: `Docker host ${host}`,
      auto_merge: false,
      // The host is made for the checks themselves, so it cannot wait for them.
      required_contexts: [],
      transient_environment: true,
      production_environment: false,
    });
    return (data as { id: number }).id;
  });
}

export async function sayDeployment(
  octokit: Octokit,
  job: Job,
  { id, state, description }: { id: number; state: DeploymentState; description: string },
): Promise<void> {
  await ask("tell the state of a deployment", permission, () =>
    octokit.rest.repos.createDeploymentStatus({
      ...job.repository,
      deployment_id: id,
      state,
      // GitHub's limit: https://docs.github.com/rest/deployments/statuses#create-a-deployment-status
      description: description.slice(0, 140),
      log_url: job.runUrl,
    }),
  );
}
