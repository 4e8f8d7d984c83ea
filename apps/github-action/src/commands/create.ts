import { saveState } from "@actions/core";
import { type Azure, BerthError, hostSecrets, inspectHost, isBerthError, makeHost, parseHostSpec } from "@berth/core";
import { daysFor, givenAuthority, throwawayAuthority } from "../authority.ts";
import { keepClient } from "../docker-connection.ts";
import { announce } from "../github/announce.ts";
import { handOver } from "../hand-over.ts";
import { readHostInput } from "../host-input.ts";
import { jobTag } from "../job.ts";
import { mask } from "../mask.ts";
import { showProgress } from "../progress.ts";
import { findRunnerAddress } from "../runner-address.ts";
import type { Step } from "../step.ts";

/** Makes the host and hands it to the steps that follow. What must be undone is noted before it is done. */
export async function create(step: Step): Promise<void> {
  const { inputs, env, job, signal } = step;
  const spec = parseHostSpec(
    await readHostInput(inputs, {
      name: inputs.text("name") ?? job.hostName,
      now: new Date(),
      runnerAddress: () => findRunnerAddress(inputs.text("address-source") ?? "", signal),
      tags: { [jobTag]: job.id, "github-repository": `${job.repository.owner}/${job.repository.repo}` },
    }),
  );
  const secrets = hostSecrets(spec);
  for (const each of [...secrets.logins.map(({ password }) => password), ...Object.values(secrets.environment)])
    mask(each);
  const hours = inputs.hours("client-valid-for-hours");
  const given = await givenAuthority(inputs);
  const azure = await step.signIn();
  const isOurs = await belongsToJob(azure, spec.name, job.id, signal);
  if (!isOurs && given === undefined) throw new BerthError("authority-needed", { host: spec.name });
  if (given === undefined && inputs.flag("keep")) throw new BerthError("authority-needed", { host: spec.name });
  const authority = given ?? (await throwawayAuthority(hours));
  if (isOurs && !inputs.flag("keep")) {
    saveState("host", spec.name);
    if (spec.resourceGroup !== undefined) saveState("group", spec.resourceGroup);
  }
  const announcement = await announce(inputs, env, job, spec.name);
  const progress = showProgress();
  try {
    let folder = "";
    const { host, client } = await makeHost(azure, spec, authority, {
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
