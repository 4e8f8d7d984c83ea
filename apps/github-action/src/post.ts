import { info, warning } from "@actions/core";
import { isBerthError, removeHost } from "@dockberth/core";
import { forgetDocker } from "./docker-connection.ts";
import { announceEnd } from "./github/announce.ts";
import { showProgress } from "./progress.ts";
import { run } from "./run.ts";
import type { Step } from "./step.ts";

/** A job that is cancelled has five minutes for all that it must still do; one post step takes at most four. */
const patienceMinutes = 4;

await run(async (step) => {
  const state = (name: string) => step.env[`STATE_${name}`];
  const host = state("host");
  try {
    if (host === undefined) info("This step made no host that ends with the job.");
    else await remove(step, host, state("group"));
  } finally {
    await forgetDocker(state, step.env);
    if (host !== undefined)
      await announceEnd(step.inputs, step.env, step.job, state).catch((error: Error) => warning(error.message));
  }
});

/** Azure goes on with what it was told, and the host's expiry lets a sweep finish what there was no time for. */
async function remove(step: Step, host: string, group: string | undefined): Promise<void> {
  const patience = AbortSignal.timeout(patienceMinutes * 60_000);
  try {
    await removeHost(await step.signIn(), host, {
      signal: AbortSignal.any([step.signal, patience]),
      onEvent: showProgress().onEvent,
      ...(group === undefined ? {} : { resourceGroup: group }),
    });
  } catch (error) {
    if (isBerthError(error, "host-not-found")) info(`Nothing of host ${host} is left.`);
    else if (patience.aborted || step.signal.aborted) {
      warning(`There was no time to see host ${host} go. What is left of it goes with the next sweep past its expiry.`);
    } else throw error;
  }
}
