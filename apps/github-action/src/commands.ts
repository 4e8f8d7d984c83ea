import { setOutput, warning } from "@actions/core";
import {
  type Azure,
  adoptHost,
  createHost,
  type Host,
  hostSecrets,
  issueHostClient,
  parseAdoption,
  parseHostSpec,
  probeDocker,
  reasonText,
  removeHost,
  rotateHost,
  sweepHosts,
  wakeHost,
} from "@dockberth/core";
import { requireAuthority } from "./authority.ts";
import { requireDocker } from "./docker-connection.ts";
import { requireEnvironmentUrl } from "./environment-url.ts";
import { ActionError, describe } from "./errors.ts";
import { startRunner } from "./github/runner.ts";
import { showRemoved } from "./github/status.ts";
import { readHostInput } from "./host-input.ts";
import type { CommandName } from "./inputs.ts";
import { jobTag } from "./job.ts";
import { mask, writeSummary } from "./outputs.ts";
import { logProgress } from "./progress.ts";
import { issueJobClient, provideExistingHost, provideNewHost } from "./provide-host.ts";
import { readSignIn, signIn } from "./sign-in.ts";
import type { Step } from "./step.ts";
import { sweepSummary } from "./summary.ts";

/** What a step does, by its input `command`. */
export const commands: Readonly<Record<CommandName, (step: Step) => Promise<void>>> = {
  create,
  adopt,
  env,
  rotate,
  remove,
  sweep,
};

/**
 * Creates a host for the steps that follow. A host that outlives the job does not carry the job's tags: each further job
 * would change them, and with them the host.
 */
async function create(step: Step): Promise<void> {
  const { inputs, job } = step;
  const spec = parseHostSpec(await readHostInput(step, inputs.text("name") ?? job.hostName));
  const { logins, environment } = hostSecrets(spec);
  for (const each of [...logins.map(({ password }) => password), ...Object.values(environment)]) mask(each);
  const jobTags = { [jobTag]: job.id, "github-repository": `${job.repository.owner}/${job.repository.repo}` };
  const ofJob = { ...spec, tags: { ...spec.tags, ...jobTags } };
  await provideNewHost(step, spec, (azure, authority, { endsWithJob, ...options }) =>
    createHost(azure, endsWithJob ? ofJob : spec, authority, options),
  );
}

/** Makes an existing machine a host for the steps that follow. The end of the job restores it. */
async function adopt(step: Step): Promise<void> {
  const { inputs } = step;
  const fields = await readHostInput(step, inputs.text("name"));
  const input = { ...fields, machineId: inputs.required("machine-id") };
  const { name } = parseAdoption(input);
  await provideNewHost(step, { name, machineId: input.machineId }, (azure, authority, { endsWithJob: _, ...options }) =>
    adoptHost(azure, input, authority, options),
  );
}

/** Connects the steps that follow to an existing host, with a client certificate for this job alone. */
async function env(step: Step): Promise<void> {
  const { azure, authority, name } = await connectToHost(step);
  const { onEvent } = logProgress();
  const client = (found: Host) => issueHostClient(found, authority);
  const host = await wakeHost(azure, name, { client, signal: step.signal, onEvent });
  const connection = await issueJobClient(step, host, authority);
  await probeDocker(host, connection.client, { signal: step.signal });
  await provideExistingHost(step, host, connection);
  await startRunner(step, host, { client: connection.client, endsWithJob: false });
}

/** Replaces the server certificate of a host while its containers run on, and connects the steps that follow. */
async function rotate(step: Step): Promise<void> {
  const { azure, authority, name } = await connectToHost(step);
  const { onEvent, events } = logProgress();
  let folder = "";
  const { host, client } = await rotateHost(azure, name, authority, {
    client: async (found) => {
      const connection = await issueJobClient(step, found, authority);
      folder = connection.folder;
      return connection.client;
    },
    signal: step.signal,
    onEvent,
  });
  await provideExistingHost(step, host, { client, folder }, events);
}

/** Signs in to work on an existing host, which needs an authority that outlives the job. */
async function connectToHost(step: Step) {
  const { inputs, env } = step;
  const name = inputs.required("name");
  requireEnvironmentUrl(inputs);
  await requireDocker(inputs, env);
  const authority = await requireAuthority(step, name);
  return { name, authority, azure: await connect(step) };
}

function connect({ inputs, env }: Step): Promise<Azure> {
  return signIn(readSignIn(inputs, env), env);
}

/** Removes a host that an earlier job left. */
async function remove(step: Step): Promise<void> {
  const { inputs, signal } = step;
  const resourceGroup = inputs.text("resource-group");
  const { onEvent } = logProgress();
  const name = inputs.required("name");
  await removeHost(await connect(step), name, { signal, onEvent, resourceGroup });
  await showRemoved(step, [name]);
}

/** Removes the hosts that have expired, or only lists them. A host that cannot be removed fails the step. */
async function sweep(step: Step): Promise<void> {
  const { inputs, signal } = step;
  const graceMinutes = inputs.text("grace-minutes");
  const report = await sweepHosts(await connect(step), {
    dryRun: inputs.flag("dry-run"),
    graceMinutes: graceMinutes === undefined ? undefined : Number(graceMinutes),
    resourceGroup: inputs.text("resource-group"),
    signal,
    onEvent: logProgress().onEvent,
  });
  setOutput("report", JSON.stringify(report.entries));
  await writeSummary(sweepSummary(report), step.env);
  const removed = report.entries.flatMap(({ host, outcome }) => (outcome === "removed" ? [host] : []));
  // Hosts that could not be removed are the error to report.
  await showRemoved(step, removed).catch((error: Error) => warning(error.message));
  const failed = report.entries.filter(({ outcome }) => outcome === "failed");
  if (failed.length === 0) return;
  const hosts = failed.map(({ host: name, reason, error }) => ({
    name,
    reason: error === undefined ? reasonText(reason) : describe(error).message,
  }));
  throw new ActionError("sweep-incomplete", { hosts });
}
