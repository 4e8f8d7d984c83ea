import { startGroup, warning } from "@actions/core";
import { type Azure, inspectHost, isBerthError, removeHost } from "@dockberth/core";
import { removeConnection } from "./docker-connection.ts";
import { ActionError } from "./errors.ts";
import { endStatus } from "./github/status.ts";
import { jobTag, readJob } from "./job.ts";
import { logLine } from "./log.ts";
import { logTexts } from "./messages/en/texts.ts";
import { logProgress } from "./progress.ts";
import { signIn } from "./sign-in.ts";
import { type HostState, readState } from "./state.ts";
import { runStep, type StepHalf } from "./step.ts";

/** A cancelled job has five minutes for everything that it must still do; this step takes at most four of them. */
const maxRemovalMinutes = 4;

// The inputs are not read: inside a composite action of a composite action the runner passes others, or none
// (https://github.com/actions/runner/issues/3514).
await runStep(async ({ env, signal }) => {
  startGroup(logTexts.endOfJob);
  const state = readState(env);
  const step = { env, signal, job: await readJob(env, state.nonce) };
  try {
    if (state.host === undefined) logLine(logTexts.nothingToRemove);
    else await remove(step, state.host);
  } finally {
    await removeConnection(state, step);
    await endStatus(step, state).catch((error: Error) => warning(error.message));
  }
});

/** Azure finishes what it has accepted, and a sweep removes what is left after the host's expiry. */
async function remove(step: StepHalf, host: HostState): Promise<void> {
  const { name, resourceGroup, expiresAt } = host;
  const timeout = AbortSignal.timeout(maxRemovalMinutes * 60_000);
  const signal = AbortSignal.any([step.signal, timeout]);
  try {
    const azure = await signIn(host.signIn, step.env);
    if (!(await isOfStep(azure, host, step, signal))) warning(logTexts.notOfThisJob(name));
    else await removeHost(azure, name, { signal, onEvent: logProgress().onEvent, resourceGroup });
  } catch (error) {
    if (isBerthError(error, "host-not-found")) logLine(logTexts.alreadyRemoved(name));
    else if (signal.aborted) warning(logTexts.removalNotFinished(name));
    else if (isBerthError(error, "credentials-rejected")) {
      const { reason } = error.details;
      throw new ActionError("sign-in-expired", { host: name, expiresAt, reason }, { cause: error });
    } else throw error;
  }
}

/**
 * Whether the host carries the tag of this step, or is the machine that it adopted. The state of a step alone is no proof.
 * True where there is no host: its group may be left.
 */
async function isOfStep(
  azure: Azure,
  { name, machineId }: HostState,
  { job }: StepHalf,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const found = await inspectHost(azure, name, { signal });
    if (!found.adopted) return found.tags[jobTag] === job.id;
    return found.machineId?.toLowerCase() === machineId?.toLowerCase();
  } catch (error) {
    if (isBerthError(error, "host-not-found")) return true;
    throw error;
  }
}
