import { warning } from "@actions/core";
import { type Azure, inspectHost, isBerthError, removeHost } from "@dockberth/core";
import { removeConnection } from "./docker-connection.ts";
import { endStatus } from "./github/status.ts";
import { jobTag } from "./job.ts";
import { logLine } from "./log.ts";
import { logTexts } from "./messages/en/texts.ts";
import { logProgress } from "./progress.ts";
import { signIn } from "./sign-in.ts";
import { readState, type State } from "./state.ts";
import { runStep, type Step } from "./step.ts";

/** A cancelled job has five minutes for everything that it must still do; this step takes at most four of them. */
const maxRemovalMinutes = 4;

await runStep(async (step) => {
  const state = readState(step.env);
  try {
    if (state.host === undefined || !endsWithJob(step)) logLine(logTexts.nothingToRemove);
    else await remove(step, state.host, state);
  } finally {
    await removeConnection(state, step);
    if (state.host !== undefined) await endStatus(step, state).catch((error: Error) => warning(error.message));
  }
});

/** Azure finishes what it has accepted, and a sweep removes what is left after the host's expiry. */
async function remove(step: Step, host: string, { resourceGroup }: State): Promise<void> {
  const timeout = AbortSignal.timeout(maxRemovalMinutes * 60_000);
  const signal = AbortSignal.any([step.signal, timeout]);
  try {
    const azure = await signIn(step);
    if (!(await isOfStep(azure, host, step, signal))) warning(logTexts.notOfThisJob(host));
    else await removeHost(azure, host, { signal, onEvent: logProgress().onEvent, resourceGroup });
  } catch (error) {
    if (isBerthError(error, "host-not-found")) logLine(logTexts.alreadyRemoved(host));
    else if (signal.aborted) warning(logTexts.removalNotFinished(host));
    else throw error;
  }
}

/** By its inputs, which nobody but the workflow sets; the state of a step is no proof. */
function endsWithJob({ inputs }: Step): boolean {
  return /^(create|adopt)$/.test(inputs.command) && !inputs.flag("keep");
}

/** Whether the host carries the tag of this step, or is the machine that it adopted. True where there is no host: its group may be left. */
async function isOfStep(azure: Azure, name: string, { inputs, job }: Step, signal: AbortSignal): Promise<boolean> {
  try {
    const { tags, adopted, machineId } = await inspectHost(azure, name, { signal });
    if (!adopted) return tags[jobTag] === job.id;
    return machineId?.toLowerCase() === inputs.text("machine-id")?.toLowerCase();
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return true;
    throw error;
  }
}
