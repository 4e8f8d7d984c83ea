import { summary } from "@actions/core";
import {
  type Authority,
  type Azure,
  type BerthEvent,
  type CreateHostOptions,
  type Host,
  inspectHost,
  isBerthError,
  issueHostClient,
  type TlsMaterial,
} from "@dockberth/core";
import { createJobAuthority, readAuthority, wholeDays } from "./authority.ts";
import { exportConnection, writeClient } from "./docker-connection.ts";
import { ActionError } from "./errors.ts";
import { startRunner } from "./github/runner.ts";
import { startStatus } from "./github/status.ts";
import { jobTag } from "./job.ts";
import { certificateNames } from "./messages/en/texts.ts";
import { writeCertificate, writeHost } from "./outputs.ts";
import { logProgress } from "./progress.ts";
import { signIn } from "./sign-in.ts";
import { saveState } from "./state.ts";
import type { Step } from "./step.ts";
import { hostSummary } from "./summary.ts";

/** `createHost` or `adoptHost`, with everything given but the options. */
export type HostCreation = (
  azure: Azure,
  authority: Authority,
  options: CreateHostOptions,
) => Promise<{ readonly host: Host; readonly client: TlsMaterial }>;

/** A client certificate, and the folder that it was written to. */
export interface WrittenClient {
  readonly client: TlsMaterial;
  readonly folder: string;
}

/**
 * Creates a host and connects the steps that follow to it.
 * @throws BerthError `authority-needed` for a host that does not end with this job
 */
export async function provideNewHost(
  step: Step,
  { name, resourceGroup }: { readonly name: string; readonly resourceGroup?: string | undefined },
  create: HostCreation,
): Promise<void> {
  const { inputs, job, signal } = step;
  const hours = inputs.hours("client-valid-for-hours");
  const givenAuthority = await readAuthority(step);
  const azure = await signIn(step);
  const isOwn = await belongsToStep(azure, name, step);
  const endsWithJob = isOwn && !inputs.flag("keep");
  if (givenAuthority === undefined && !endsWithJob) throw new ActionError("authority-needed", { host: name });
  const authority = givenAuthority ?? (await createJobAuthority(hours));
  if (endsWithJob) saveState({ host: name, resourceGroup });
  const status = await startStatus(step, name);
  const { onEvent, events } = logProgress();
  try {
    let folder = "";
    const { host, client } = await create(azure, authority, {
      signal,
      onEvent,
      clientName: certificateNames.job(job.id),
      clientValidForHours: hours,
      // The step may have been stopped and run again: the authority of the first attempt was lost with its process.
      takeOver: isOwn,
      serverValidForDays: givenAuthority === undefined ? wholeDays(hours) : undefined,
      keepClient: async (issued) => {
        folder = await writeClient(issued, step);
      },
    });
    const text = await provideExistingHost(step, host, { client, folder }, events);
    await status.ready(host, authority, text);
    await startRunner(step, host, client);
  } catch (error) {
    // The first error is the one to report, whether or not GitHub could be informed of it.
    if (isBerthError(error)) await status.failed(error).catch(() => undefined);
    throw error;
  }
}

/** Connects the steps that follow to a host, and shows it in the job summary. Returns the text of the summary. */
export async function provideExistingHost(
  { inputs, env }: Step,
  host: Host,
  { client, folder }: WrittenClient,
  events: readonly BerthEvent[] = [],
): Promise<string> {
  writeHost(host);
  writeCertificate(folder, client);
  await exportConnection(host, folder, inputs, env);
  const text = hostSummary(host, client, events);
  await summary.addRaw(text, true).write();
  return text;
}

/** Issues a client certificate of a host for this job alone and writes it to a folder. */
export async function issueJobClient(step: Step, host: Host, authority: Authority): Promise<WrittenClient> {
  const client = await issueHostClient(host, authority, {
    name: certificateNames.job(step.job.id),
    validForHours: step.inputs.hours("client-valid-for-hours"),
  });
  return { client, folder: await writeClient(client, step) };
}

/** Whether the host does not exist, or this very step began to create it. Only then does it end with the job. */
async function belongsToStep(azure: Azure, name: string, { job, signal }: Step): Promise<boolean> {
  try {
    const { tags } = await inspectHost(azure, name, { signal });
    return tags[jobTag] === job.id;
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return true;
    throw error;
  }
}
