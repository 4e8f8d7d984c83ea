import { saveState } from "@actions/core";
import { connectDocker, type Host, type Secret, secret, type TlsMaterial } from "@dockberth/core";
import type { Octokit } from "@octokit/rest";
import { ActionError } from "../errors.ts";
import { words } from "../inputs.ts";
import type { Job } from "../job.ts";
import { mask } from "../mask.ts";
import type { Step } from "../step.ts";
import { ask, openGitHub } from "./client.ts";

const permission = "a token with `administration: write` (the job's own never has it)";

interface Runner {
  readonly name: string;
  /** The labels that jobs ask for, beside `self-hosted`. */
  readonly labels: readonly string[];
  readonly image: string;
}

/** Where `runner-labels` are given: a self-hosted runner for one job of this repository, in a container on the host. */
export async function offerRunner(step: Step, host: Host, client: TlsMaterial): Promise<void> {
  const { inputs, env, job, signal } = step;
  const labels = words(inputs.text("runner-labels"));
  if (labels === undefined) return;
  const octokit = await openGitHub(inputs.required("github-token"), env);
  const runner = { name: `${host.name}-${job.id}`, labels, image: inputs.required("runner-image") };
  const { id, configuration } = await registerRunner(octokit, job, runner);
  saveState("runner", String(id));
  try {
    await startRunner(host, client, runner, { configuration, signal });
  } catch (error) {
    await forgetRunner(octokit, job, id).catch(() => undefined);
    const { message } = error as Error;
    throw new ActionError(
      "runner-not-started",
      { host: host.name, image: runner.image, reason: message },
      { cause: error },
    );
  }
}

/** What GitHub needs to know for a just-in-time runner: one job, after which it is forgotten. */
function registerRunner(
  octokit: Octokit,
  { repository }: Job,
  { name, labels }: Runner,
): Promise<{ readonly id: number; readonly configuration: Secret }> {
  return ask("register a runner", permission, async () => {
    const { data } = await octokit.rest.actions.generateRunnerJitconfigForRepo({
      ...repository,
      name,
      // The group `Default`, in which the runners of a repository are.
      runner_group_id: 1,
      labels: ["self-hosted", ...labels],
    });
    const configuration = secret(data.encoded_jit_config);
    mask(configuration);
    return { id: data.runner.id, configuration };
  });
}

/** The runner has the host's Docker, so that the job that it takes may use it: that job is as powerful as the host itself. */
async function startRunner(
  host: Host,
  client: TlsMaterial,
  { name, image }: Runner,
  { configuration, signal }: { readonly configuration: Secret; readonly signal: AbortSignal },
): Promise<void> {
  const docker = await connectDocker(host, client);
  await ensureImage(docker, image, signal);
  const container = await docker.createContainer({
    name,
    Image: image,
    Cmd: ["./run.sh"],
    // The runner takes its options from variables of this prefix, too, and keeps them from its jobs.
    Env: [`ACTIONS_RUNNER_INPUT_JITCONFIG=${configuration.reveal()}`, "RUNNER_ALLOW_RUNASROOT=1"],
    // Docker's socket belongs to a group that the image does not know.
    User: "0",
    HostConfig: { AutoRemove: true, Binds: ["/var/run/docker.sock:/var/run/docker.sock"] },
    abortSignal: signal,
  });
  await container.start({ abortSignal: signal });
}

/** Has GitHub forget a runner; one that had its job is forgotten already. */
export async function forgetRunner(octokit: Octokit, { repository }: Job, id: number): Promise<void> {
  await ask("forget a runner", permission, () =>
    octokit.rest.actions
      .deleteSelfHostedRunnerFromRepo({ ...repository, runner_id: id })
      .catch((error: { status?: number }) => {
        if (error.status !== 404) throw error;
      }),
  );
}

type Docker = Awaited<ReturnType<typeof connectDocker>>;

async function ensureImage(docker: Docker, image: string, abortSignal: AbortSignal): Promise<void> {
  try {
    await docker.getImage(image).inspect();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
    const progress = await docker.pull(image, { abortSignal });
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(progress, (failure) => (failure === null ? resolve() : reject(failure))),
    );
  }
}
