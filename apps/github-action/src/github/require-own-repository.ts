import { ActionError } from "../errors.ts";
import type { Job, WorkflowEvent } from "../job.ts";
import type { Step } from "../step.ts";
import { openGitHub } from "./client.ts";

/** The events of a first workflow after which `workflow_run.head_repository` is the repository of the code that it ran. */
const ownRuns = /^(push|pull_request|merge_group|schedule|workflow_dispatch|repository_dispatch|release)$/;

/**
 * Lets the job go on only if its event proves that nobody from outside the repository has started it with code of their
 * own. A repository that is a fork itself may use its own branches.
 * @throws BerthError `fork-refused`
 */
export async function requireOwnRepository(step: Step): Promise<void> {
  const { job, env } = step;
  const name = env["GITHUB_EVENT_NAME"] ?? "";
  const source = await sourceOf(step, name);
  if (source === "trusted" || source === env["GITHUB_REPOSITORY"]) return;
  throw new ActionError("fork-refused", { repository: source, own: ownName(job) });
}

/** The full name of the repository that the change comes from; undefined where the event does not prove it. */
async function sourceOf(step: Step, name: string): Promise<string | undefined> {
  const { event } = step.job;
  if (name.startsWith("pull_request")) return event.pull_request?.head?.repo?.full_name;
  if (name === "workflow_run") return sourceOfRun(event.workflow_run);
  if (name === "issue_comment" && event.issue?.pull_request !== undefined) return sourceOfPullRequest(step);
  return "trusted";
}

function sourceOfRun(run: WorkflowEvent["workflow_run"]): string | undefined {
  return ownRuns.test(run?.event ?? "") ? run?.head_repository?.full_name : undefined;
}

/** The event of a comment does not say where the pull request comes from. */
async function sourceOfPullRequest(step: Step): Promise<string | undefined> {
  const { repository, pullRequest } = step.job;
  if (pullRequest === undefined) return undefined;
  try {
    const octokit = await openGitHub(step.env);
    const { data } = await octokit.rest.pulls.get({ ...repository, pull_number: pullRequest });
    return (data.head.repo as { full_name?: string } | null)?.full_name;
  } catch {
    return undefined;
  }
}

function ownName({ repository: { owner, repo } }: Job): string {
  return `${owner}/${repo}`;
}
