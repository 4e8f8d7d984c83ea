import { type Host, requestDocker, type Secret, secret, type TlsMaterial } from "@dockberth/core";
import type { Octokit } from "@octokit/rest";
import { ActionError } from "../errors.ts";
import { splitList } from "../inputs.ts";
import type { Job } from "../job.ts";
import { mask } from "../outputs.ts";
import { saveState } from "../state.ts";
import type { Step } from "../step.ts";
import { deleteFromGitHub, openGitHub, requestGitHub } from "./client.ts";

interface RunnerOptions {
  readonly name: string;
  /** The labels that jobs ask for, beside `self-hosted`. */
  readonly labels: readonly string[];
  readonly image: string;
}

/** Starts a self-hosted runner for one job in a container on the host, where the input `runner-labels` is set. */
export async function startRunner(
  { inputs, job, env, signal }: Step,
  host: Host,
  { client, endsWithJob }: { readonly client: TlsMaterial; readonly endsWithJob: boolean },
): Promise<void> {
  const labels = splitList(inputs.text("runner-labels"));
  if (labels === undefined) return;
  const octokit = await openGitHub(env);
  const runner = { name: `${runnerPrefix(host.name)}${job.id}`, labels, image: inputs.required("runner-image") };
  const { id, configuration } = await registerRunner(octokit, job, runner);
  if (endsWithJob) saveState({ runner: id });
  try {
    await startContainer(host, client, runner, { configuration, signal });
  } catch (error) {
    await deleteRunner(octokit, job, id).catch(() => undefined);
    const { message: reason } = error as Error;
    throw new ActionError("runner-not-started", { host: host.name, image: runner.image, reason }, { cause: error });
  }
}

/** Registers a just-in-time runner, which takes one job. GitHub deletes it afterwards. */
function registerRunner(
  octokit: Octokit,
  { repository }: Job,
  { name, labels }: RunnerOptions,
): Promise<{ readonly id: number; readonly configuration: Secret }> {
  return requestGitHub("register-runner", async () => {
    const { data } = await octokit.rest.actions.generateRunnerJitconfigForRepo({
      ...repository,
      name,
      // The group `Default`, which holds the runners of a repository.
      runner_group_id: 1,
      labels: ["self-hosted", ...labels],
    });
    const configuration = secret(data.encoded_jit_config);
    mask(configuration);
    return { id: data.runner.id, configuration };
  });
}

/** The job that the runner takes may use the host's Docker, so that it is as powerful as root on the host. */
async function startContainer(
  host: Host,
  client: TlsMaterial,
  { name, image }: RunnerOptions,
  { configuration, signal }: { readonly configuration: Secret; readonly signal: AbortSignal },
): Promise<void> {
  const send = (path: string, body?: object) => sendToDocker(host, client, { path, body, signal });
  await ensureImage(send, image);
  const { Id } = await send(`/containers/create?name=${encodeURIComponent(name)}`, {
    Image: image,
    Cmd: ["./run.sh"],
    // The runner reads its options from variables with this prefix too, and hides them from its jobs.
    Env: [`ACTIONS_RUNNER_INPUT_JITCONFIG=${configuration.reveal()}`, "RUNNER_ALLOW_RUNASROOT=1"],
    // Docker's socket belongs to a group that does not exist in the image.
    User: "0",
    HostConfig: { AutoRemove: true, Binds: ["/var/run/docker.sock:/var/run/docker.sock"] },
  });
  await send(`/containers/${encodeURIComponent(String(Id))}/start`, {});
}

/** Deletes a runner that had no job yet; GitHub deletes every other, a busy one (422) after its job. */
export async function deleteRunner(octokit: Octokit, { repository }: Job, id: number): Promise<void> {
  await deleteFromGitHub(
    "delete-runner",
    () => octokit.rest.actions.deleteSelfHostedRunnerFromRepo({ ...repository, runner_id: id }),
    [404, 422],
  );
}

/** Deletes the runners of removed hosts. */
export async function deleteRunnersOf(octokit: Octokit, job: Job, hosts: readonly string[]): Promise<void> {
  const runners = await requestGitHub("delete-runner", () =>
    octokit.paginate(octokit.rest.actions.listSelfHostedRunnersForRepo, { ...job.repository, per_page: 100 }),
  );
  const isOf = (name: string, host: string) =>
    name.startsWith(runnerPrefix(host)) && /^[\da-f]{12}$/.test(name.slice(runnerPrefix(host).length));
  for (const { id, name } of runners) if (hosts.some((host) => isOf(name, host))) await deleteRunner(octokit, job, id);
}

/** The id of the step that starts the runner follows. */
function runnerPrefix(host: string): string {
  return `${host}-`;
}

type Send = (path: string, body?: object) => Promise<Readonly<Record<string, unknown>>>;

async function ensureImage(send: Send, image: string): Promise<void> {
  try {
    await send(`/images/${encodeURIComponent(image)}/json`);
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    const lastPart = image.slice(image.lastIndexOf("/") + 1);
    const named = /[:@]/.test(lastPart) ? image : `${image}:latest`;
    const { error: failure } = await send(`/images/create?fromImage=${encodeURIComponent(named)}`, {});
    if (failure !== undefined) throw new Error(String(failure));
  }
}

/** A pull takes minutes, and reports its progress meanwhile. */
const limits = { maxBytes: 32 * 1024 * 1024, idleSeconds: 300, totalSeconds: 1800 };

/** The last object of the answer, which for a pull is a line for each step. */
async function sendToDocker(
  host: Host,
  client: TlsMaterial,
  { path, body, signal }: { readonly path: string; readonly body: object | undefined; readonly signal: AbortSignal },
): Promise<Readonly<Record<string, unknown>>> {
  const method = body === undefined ? "GET" : "POST";
  const { status, body: text } = await requestDocker(host, client, { method, path, body, limits, signal });
  const answer = JSON.parse(text.trim().split("\n").at(-1) || "{}") as Readonly<Record<string, unknown>>;
  if (status < 400) return answer;
  throw Object.assign(new Error(`${method} ${path.split("?")[0]}: ${status} ${answer["message"]}`), {
    statusCode: status,
  });
}
