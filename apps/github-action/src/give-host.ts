import { saveState } from "@actions/core";
import {
  type Authority,
  type Azure,
  type CreateHostOptions,
  type Host,
  inspectHost,
  isBerthError,
  type TlsMaterial,
} from "@dockberth/core";
import { daysFor, givenAuthority, throwawayAuthority } from "./authority.ts";
import { keepClient } from "./docker-connection.ts";
import { ActionError } from "./errors.ts";
import { announce } from "./github/announce.ts";
import { offerRunner } from "./github/runner.ts";
import { handOver } from "./hand-over.ts";
import { jobTag } from "./job.ts";
import { showProgress } from "./progress.ts";
import type { Step } from "./step.ts";

/** How a command comes by its host. */
export type Make = (
  azure: Azure,
  authority: Authority,
  options: CreateHostOptions,
) => Promise<{ readonly host: Host; readonly client: TlsMaterial }>;

/**
 * Has a host made and hands it to the steps that follow. What must be undone is noted before it is done.
 * @throws BerthError `authority-needed` for a host that is not this job's alone
 */
export async function giveHost(
  step: Step,
  { name, resourceGroup }: { readonly name: string; readonly resourceGroup?: string | undefined },
  make: Make,
): Promise<void> {
  const { inputs, env, job, signal } = step;
  const hours = inputs.hours("client-valid-for-hours");
  const given = await givenAuthority(inputs);
  const azure = await step.signIn();
  const isOurs = await belongsToJob(azure, name, job.id, signal);
  const endsWithJob = isOurs && !inputs.flag("keep");
  if (given === undefined && !endsWithJob) throw new ActionError("authority-needed", { host: name });
  const authority = given ?? (await throwawayAuthority(hours));
  if (endsWithJob) {
    saveState("host", name);
    if (resourceGroup !== undefined) saveState("group", resourceGroup);
  }
  const announcement = await announce(inputs, env, job, name);
  const progress = showProgress();
  try {
    let folder = "";
    const { host, client } = await make(azure, authority, {
      signal,
      onEvent: progress.onEvent,
      clientName: `GitHub Actions job ${job.id}`,
      clientValidForHours: hours,
      // What this very step began before it was stopped; the authority of then is gone with the process.
      takeOver: isOurs,
      ...(given === undefined ? { serverValidForDays: daysFor(hours) } : {}),
      keepClient: async (made) => {
        folder = await keepClient(made, env);
      },
    });
    const text = await handOver(step, host, { client, folder }, progress.events);
    await announcement.ready(host, authority, text);
    await offerRunner(step, host, client);
  } catch (error) {
    // What went wrong is what people must read; that GitHub could not be told of it, too, is not.
    if (isBerthError(error)) await announcement.failed(error).catch(() => undefined);
    throw error;
  }
}

/** Whether the host is new, or was begun by this very step: only such a one is removed at the end of the job. */
async function belongsToJob(azure: Azure, name: string, id: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { tags } = await inspectHost(azure, name, { signal });
    return tags[jobTag] === id;
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return true;
    throw error;
  }
}
