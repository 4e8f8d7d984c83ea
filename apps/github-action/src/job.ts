import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ActionError } from "./errors.ts";
import type { Environment } from "./inputs.ts";

/** The tag that says which job a host belongs to. */
export const jobTag = "github-job";

/** The job that this step is part of. */
export interface Job {
  /** The same for both processes of this step; different for every other step, job and attempt. */
  readonly id: string;
  /** The name of a host without a given name: at most 38 characters, the first a letter. */
  readonly hostName: string;
  readonly repository: { readonly owner: string; readonly repo: string };
  readonly sha: string;
  readonly pullRequest: number | undefined;
  readonly runUrl: string;
}

/** What the action reads of the event that started the workflow. */
interface WorkflowEvent {
  readonly pull_request?: {
    readonly number?: number;
    readonly head?: { readonly sha?: string; readonly repo?: { readonly fork?: boolean; readonly full_name?: string } };
  };
  readonly issue?: { readonly number?: number; readonly pull_request?: object };
}

/**
 * Reads the job from the variables and the event that the runner provides.
 * @throws BerthError `fork-refused` where the pull request comes from a fork
 */
export async function readJob(env: Environment): Promise<Job> {
  const { pull_request: pullRequest, issue } = await readEvent(env["GITHUB_EVENT_PATH"]);
  const head = pullRequest?.head;
  const [owner = "", repo = ""] = (env["GITHUB_REPOSITORY"] ?? "").split("/");
  const id = stepId(env);
  rejectFork(head?.repo, env);
  return {
    id,
    hostName: `gh-${env["GITHUB_RUN_ID"] ?? "0"}-${id}`.slice(0, 38),
    repository: { owner, repo },
    sha: head?.sha ?? env["GITHUB_SHA"] ?? "",
    pullRequest: pullRequest?.number ?? (issue?.pull_request === undefined ? undefined : issue.number),
    runUrl: `${env["GITHUB_SERVER_URL"] ?? "https://github.com"}/${owner}/${repo}/actions/runs/${env["GITHUB_RUN_ID"]}`,
  };
}

async function readEvent(path: string | undefined): Promise<WorkflowEvent> {
  if (path === undefined) return {};
  try {
    return JSON.parse(await readFile(path, "utf8")) as WorkflowEvent;
  } catch {
    return {};
  }
}

/** The jobs of a matrix share the name of the job, but each has a runner for itself while it runs. */
function stepId(env: Environment): string {
  const job = ["GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_JOB"];
  const parts = [...job, "GITHUB_ACTION", "RUNNER_NAME"].map((name) => env[name]);
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}

function rejectFork(
  source: { readonly fork?: boolean; readonly full_name?: string } | undefined,
  env: Environment,
): void {
  if (env["GITHUB_EVENT_NAME"]?.startsWith("pull_request") !== true) return;
  const repository = source?.full_name;
  const isForeign = repository !== undefined && repository !== env["GITHUB_REPOSITORY"];
  if (isForeign || source?.fork === true) throw new ActionError("fork-refused", { repository });
}
