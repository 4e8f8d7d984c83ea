import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Environment } from "./inputs.ts";

/** The tag that says which job a host belongs to. */
export const jobTag = "github-job";

/** The job that this step is part of. */
export interface Job {
  readonly event: WorkflowEvent;
  /** The same for both processes of this step, which share its random part; different for every other step. */
  readonly id: string;
  /** The name of a host without a given name: at most 38 characters, the first a letter. */
  readonly hostName: string;
  readonly repository: { readonly owner: string; readonly repo: string };
  readonly sha: string;
  readonly pullRequest: number | undefined;
  readonly runUrl: string;
}

/** What the action reads of the event that started the workflow. */
export interface WorkflowEvent {
  readonly pull_request?: {
    readonly number?: number;
    /** `repo`: null where the repository of the pull request was deleted. */
    readonly head?: { readonly sha?: string; readonly repo?: { readonly full_name?: string } | null };
  };
  readonly issue?: { readonly number?: number; readonly pull_request?: object };
  readonly workflow_run?: {
    readonly event?: string;
    readonly head_repository?: { readonly full_name?: string } | null;
  };
}

/**
 * Reads the job from the variables and the event that the runner provides.
 * @param nonce the random part of the step's id. Without it, the steps of a composite action and the jobs of a matrix, whose
 * runners may have one name, would have the same id
 */
export async function readJob(env: Environment, nonce: string | undefined): Promise<Job> {
  const event = await readEvent(env["GITHUB_EVENT_PATH"]);
  const { pull_request: pullRequest, issue } = event;
  const head = pullRequest?.head;
  const [owner = "", repo = ""] = (env["GITHUB_REPOSITORY"] ?? "").split("/");
  const id = stepId(env, nonce);
  return {
    event,
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

/** With the variables of the job, so that the state of one job proves nothing in another. */
function stepId(env: Environment, nonce: string | undefined): string {
  const job = ["GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "GITHUB_JOB"];
  const parts = [...job.map((name) => env[name]), nonce];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}
