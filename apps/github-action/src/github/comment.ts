import { createHash } from "node:crypto";
import type { Octokit } from "@octokit/rest";
import type { Environment } from "../inputs.ts";
import type { Job } from "../job.ts";
import { requestGitHub } from "./client.ts";

/** The marker of a host's comment: by its given name, else by the workflow and its job, whose hosts have a new name in each run. */
export function commentMarker(host: string | undefined, env: Environment): string {
  const parts = host === undefined ? [env["GITHUB_WORKFLOW"], env["GITHUB_JOB"]] : [host];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}

/**
 * Writes the one comment with this marker on the pull request. The hidden marker and the author identify it in later runs.
 * Anybody can write a comment with the marker. GraphQL tells who we are; `GET /user` is closed to the token of a job.
 */
export async function writeComment(
  octokit: Octokit,
  { repository, pullRequest }: Job,
  { marker, text }: { readonly marker: string; readonly text: string },
): Promise<void> {
  if (pullRequest === undefined) return;
  const issue = { ...repository, issue_number: pullRequest };
  const firstLine = `<!-- berth:pull-request-${pullRequest}:${marker} -->`;
  await requestGitHub("comment", async () => {
    const comments = await octokit.paginate(octokit.rest.issues.listComments, { ...issue, per_page: 100 });
    const { viewer } = await octokit.graphql<{ readonly viewer: { readonly login: string } }>("{ viewer { login } }");
    const existing = comments.find(
      ({ body, user }) => body?.startsWith(firstLine) === true && user?.login === viewer.login,
    );
    const body = `${firstLine}\n${text}`;
    if (existing === undefined) await octokit.rest.issues.createComment({ ...issue, body });
    else await octokit.rest.issues.updateComment({ ...repository, comment_id: existing.id, body });
  });
}
