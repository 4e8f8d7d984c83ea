import type { Octokit } from "@octokit/rest";
import type { GitHubPermission } from "../error-details.ts";
import { ActionError } from "../errors.ts";
import { type Environment, readInput } from "../inputs.ts";
import { gitHubRequestTexts } from "../messages/en/texts.ts";

const maxRateLimitSeconds = 60;

export type GitHubRequest = keyof typeof gitHubRequestTexts;

/** The permission that each request needs: https://docs.github.com/rest/authentication/permissions-required-for-github-apps */
const permissions: Readonly<Record<GitHubRequest, GitHubPermission>> = {
  comment: { permission: "pull-requests: write", isOfferedToJobs: true },
  "create-deployment": { permission: "deployments: write", isOfferedToJobs: true },
  "set-deployment-state": { permission: "deployments: write", isOfferedToJobs: true },
  "store-secrets": { permission: "secrets: write", isOfferedToJobs: false },
  "delete-secrets": { permission: "secrets: write", isOfferedToJobs: false },
  "register-runner": { permission: "administration: write", isOfferedToJobs: false },
  "delete-runner": { permission: "administration: write", isOfferedToJobs: false },
};

/** Octokit with retries. It waits for a rate limit for a minute at most, because jobs are billed by the minute. */
export async function openGitHub(env: Environment): Promise<Octokit> {
  const auth = readInput(env, "github-token");
  if (auth === undefined) throw new ActionError("github-token-missing", {});
  const [{ Octokit }, { retry }, { throttling }] = await Promise.all([
    import("@octokit/rest"),
    import("@octokit/plugin-retry"),
    import("@octokit/plugin-throttling"),
  ]);
  const shouldRetry = (seconds: number, _request: object, _octokit: object, retries: number) =>
    seconds <= maxRateLimitSeconds && retries < 2;
  const RetryingOctokit = Octokit.plugin(retry, throttling);
  return new RetryingOctokit({
    auth,
    baseUrl: env["GITHUB_API_URL"] ?? "https://api.github.com",
    userAgent: "berth",
    throttle: { onRateLimit: shouldRetry, onSecondaryRateLimit: shouldRetry },
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
}

/** @throws BerthError `github-refused`, which names the permission that the token needs */
export async function requestGitHub<Result>(request: GitHubRequest, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    const { status, message } = error as { status?: number; message?: string };
    const what = gitHubRequestTexts[request];
    throw new ActionError("github-refused", {
      what,
      status,
      reason: message ?? String(error),
      ...permissions[request],
    });
  }
}

/** Deletes something on GitHub. Something that does not exist is not an error. */
export async function deleteFromGitHub(
  request: GitHubRequest,
  call: () => Promise<unknown>,
  ignoredStatuses: readonly number[] = [404],
): Promise<void> {
  await requestGitHub(request, () =>
    call().catch((error: { status?: number }) => {
      if (!ignoredStatuses.includes(error.status ?? 0)) throw error;
    }),
  );
}
