import type { Octokit } from "@octokit/rest";
import type { Job } from "../job.ts";
import { ask } from "./client.ts";

const permission = "`pull-requests: write`";

/** Keeps one comment of a host on the pull request: found again by a mark that nobody sees. */
export async function keepComment(octokit: Octokit, job: Job, topic: string, text: string): Promise<void> {
  if (job.pullRequest === undefined) return;
  const issue = { ...job.repository, issue_number: job.pullRequest };
  const mark = `<!-- berth:${topic} -->`;
  await ask("comment on the pull request", permission, async () => {
    const comments = await octokit.paginate(octokit.rest.issues.listComments, { ...issue, per_page: 100 });
    const ours = comments.find(({ body }) => body?.startsWith(mark) === true);
    const body = `${mark}\n${text}`;
    if (ours === undefined) await octokit.rest.issues.createComment({ ...issue, body });
    else await octokit.rest.issues.updateComment({ ...job.repository, comment_id: ours.id, body });
  });
}
