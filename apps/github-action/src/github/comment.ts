import type { Octokit } from "@octokit/rest";
import type { Job } from "../job.ts";
import { requestGitHub } from "./client.ts";

/**
 * Writes the one comment on the pull request, which a hidden marker and its author identify in later runs. Anybody can write a
 * comment with the marker. GraphQL tells who we are; `GET /user` is closed to the token of a job.
 */
export async function writeComment(octokit: Octokit, { repository, pullRequest }: Job, text: string): Promise<void> {
  if (pullRequest === undefined) return;
  const issue = { ...repository, issue_number: pullRequest };
  const marker = `<!-- berth:pull-request-${pullRequest} -->`;
  await requestGitHub("comment", async () => {
    const comments = await octokit.paginate(octokit.rest.issues.listComments, { ...issue, per_page: 100 });
    const { viewer } = await octokit.graphql<{ readonly viewer: { readonly login: string } }>("{ viewer { login } }");
    const existing = comments.find(
      ({ body, user }) => body?.startsWith(marker) === true && user?.login === viewer.login,
    );
    const body = `${marker}\n${text}`;
    if (existing === undefined) await octokit.rest.issues.createComment({ ...issue, body });
    else await octokit.rest.issues.updateComment({ ...repository, comment_id: existing.id, body });
  });
}
