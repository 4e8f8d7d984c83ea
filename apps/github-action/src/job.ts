import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ActionError } from "./errors.ts";
import type { Environment } from "./inputs.ts";

/** The tag by which a job knows a host as its own. */
export const jobTag = "github-job";

/** What the runner says of the job that this step belongs to. */
export interface Job {
  /** The same for each process of this step, and for no other step, job or attempt. */
  readonly id: string;
  /** A name for a host where none is given: at most 38 characters, a letter first. */
  readonly hostName: string;
  readonly repository: { readonly owner: string; readonly repo: string };
  readonly sha: string;
  readonly pullRequest: number | undefined;
  readonly runUrl: string;
}

interface Event {
  readonly pull_request?: {
    readonly number?: number;
    readonly head?: { readonly sha?: string; readonly repo?: { readonly fork?: boolean; readonly full_name?: string } };
  };
  readonly issue?: { readonly number?: number; readonly pull_request?: object };
}

/**
 * Reads the job.
 * @throws BerthError `fork-refused` where the pull request comes from a fork
 */
export async function readJob(env: Environment): Promise<Job> {
  const event = await readEvent(env["GITHUB_EVENT_PATH"]);
  const head = event.pull_request?.head;
  const [owner = "", repo = ""] = (env["GITHUB_REPOSITORY"] ?? "").split("/");
  const isForeign = head?.repo?.full_name !== undefined && head.repo.full_name !== env["GITHUB_REPOSITORY"];
  if (env["GITHUB_EVENT_NAME"]?.startsWith("pull_request") === true && (isForeign || head?.repo?.fork === true)) {
    throw new ActionError("fork-refused", { repository: head?.repo?.full_name ?? "a fork" });
  }
  // Legs of a matrix share the job's name, but each has a runner of its own while it runs.
  const parts = [
    "GITHUB_REPOSITORY",
    "GITHUB_RUN_ID",
    "GITHUB_RUN_ATTEMPT",
    "GITHUB_JOB",
    "GITHUB_ACTION",
    "RUNNER_NAME",
  ];
  const id = createHash("sha256")
    .update(JSON.stringify(parts.map((part) => env[part])))
    .digest("hex")
    .slice(0, 12);
  return {
    id,
    hostName: `gh-${env["GITHUB_RUN_ID"] ?? "0"}-${id}`.slice(0, 38),
    repository: { owner, repo },
    sha: head?.sha ?? env["GITHUB_SHA"] ?? "",
    pullRequest:
      event.pull_request?.number ?? (event.issue?.pull_request === undefined ? undefined : event.issue.number),
    runUrl: `${env["GITHUB_SERVER_URL"] ?? "https://github.com"}/${owner}/${repo}/actions/runs/${env["GITHUB_RUN_ID"]}`,
  };
}

async function readEvent(path: string | undefined): Promise<Event> {
  if (path === undefined) return {};
  try {
    return JSON.parse(await readFile(path, "utf8")) as Event;
  } catch {
    return {};
  }
}
