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
import { exportConnection, requireDocker, writeClient } from "./docker-connection.ts";
import { environmentUrl, requireEnvironmentUrl } from "./environment-url.ts";
import { ActionError } from "./errors.ts";
import { startRunner } from "./github/runner.ts";
import { startStatus } from "./github/status.ts";
import { certificateNames } from "./messages/en/texts.ts";
import { writeCertificate, writeHost, writeSummary } from "./outputs.ts";
import { logProgress } from "./progress.ts";
import { readSignIn, signIn } from "./sign-in.ts";
import { saveState } from "./state.ts";
import type { Step } from "./step.ts";
import { hostSummary } from "./summary.ts";

/** `createHost` or `adoptHost`, with everything given but the options, and whether the host ends with the job. */
export type HostCreation = (
  azure: Azure,
  authority: Authority,
  options: CreateHostOptions & { readonly endsWithJob: boolean },
) => Promise<{ readonly host: Host; readonly client: TlsMaterial }>;

/** What is known of a host before it is created. */
export interface NewHost {
  readonly name: string;
  readonly resourceGroup?: string | undefined;
  readonly machineId?: string | undefined;
  /** In ISO 8601. */
  readonly expiresAt?: string | undefined;
}

/** A client certificate, and the folder that it was written to. */
export interface WrittenClient {
  readonly client: TlsMaterial;
  readonly folder: string;
}

/**
 * Creates a host and connects the steps that follow to it. A host that did not exist ends with the job unless it is kept.
 * @throws BerthError `authority-needed` for a host that does not end with this job
 */
export async function provideNewHost(step: Step, planned: NewHost, create: HostCreation): Promise<void> {
  const { inputs, job, env, signal } = step;
  // What is planned may be a whole description, of which the state gets no more than the removal needs.
  const { name, resourceGroup, machineId, expiresAt } = planned;
  requireEnvironmentUrl(inputs);
  await requireDocker(inputs, env);
  const hours = inputs.hours("client-valid-for-hours");
  const givenAuthority = await readAuthority(step);
  const settings = readSignIn(inputs, env);
  const azure = await signIn(settings, env);
  const endsWithJob = !inputs.flag("keep") && !(await exists(azure, name, signal));
  if (givenAuthority === undefined && !endsWithJob) throw new ActionError("authority-needed", { host: name });
  const authority = givenAuthority ?? (await createJobAuthority(hours));
  if (endsWithJob) saveState({ host: { name, resourceGroup, machineId, expiresAt, signIn: settings } });
  const status = await startStatus(step, name, endsWithJob);
  const { onEvent, events } = logProgress();
  try {
    let folder = "";
    const { host, client } = await create(azure, authority, {
      endsWithJob,
      signal,
      onEvent,
      clientName: certificateNames.job(job.id),
      clientValidForHours: hours,
      serverValidForDays: givenAuthority === undefined ? wholeDays(hours) : undefined,
      keepClient: async (issued) => {
        folder = await writeClient(issued, step);
      },
    });
    const shown = await provideExistingHost(step, host, { client, folder }, events);
    await status.ready(host, authority, shown);
    await startRunner(step, host, { client, endsWithJob });
  } catch (error) {
    // The first error is the one to report, whether or not GitHub could be informed of it.
    if (isBerthError(error)) await status.failed(error).catch(() => undefined);
    throw error;
  }
}

/** Connects the steps that follow to a host, and shows it in the job summary. */
export async function provideExistingHost(
  { inputs, env }: Step,
  host: Host,
  { client, folder }: WrittenClient,
  events: readonly BerthEvent[] = [],
): Promise<{ readonly summary: string; readonly url: string | undefined }> {
  writeHost(host);
  writeCertificate(folder, client);
  await exportConnection(host, folder, inputs, env);
  const url = environmentUrl(inputs, host);
  const text = hostSummary(host, { client, url, events });
  await writeSummary(text, env);
  return { summary: text, url };
}

/** Issues a client certificate of a host for this job alone and writes it to a folder. */
export async function issueJobClient(step: Step, host: Host, authority: Authority): Promise<WrittenClient> {
  const client = await issueHostClient(host, authority, {
    name: certificateNames.job(step.job.id),
    validForHours: step.inputs.hours("client-valid-for-hours"),
  });
  return { client, folder: await writeClient(client, step) };
}

async function exists(azure: Azure, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    await inspectHost(azure, name, { signal });
    return true;
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return false;
    throw error;
  }
}
