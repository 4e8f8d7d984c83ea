import { startGroup, warning } from "@actions/core";
import { type Azure, inspectHost, isBerthError, removeHost } from "@dockberth/core";
import { removeConnection } from "./docker-connection.ts";
import { ActionError } from "./errors.ts";
import { endStatus } from "./github/status.ts";
import { readInput } from "./inputs.ts";
import { jobTag, readJob } from "./job.ts";
import { logLine } from "./log.ts";
import { logTexts } from "./messages/en/texts.ts";
import { logProgress } from "./progress.ts";
import { signIn } from "./sign-in.ts";
import { type HostState, readState } from "./state.ts";
import { runStep, type StepHalf } from "./step.ts";

/** A cancelled job has five minutes for everything that it must still do; this step takes at most four of them. */
const maxRemovalMinutes = 4;

// The inputs are only preferred where the runner passes them: inside a composite action of a composite action it passes
// others, or none (https://github.com/actions/runner/issues/3514).
await runStep(async ({ env, signal }) => {
  startGroup(logTexts.endOfJob);
  const state = readState(env);
  const step = { env, signal, job: await readJob(env, state.nonce) };
  let isRemoved = false;
  try {
    if (state.host === undefined) logLine(logTexts.nothingToRemove);
    else isRemoved = await remove(step, state.host);
  } finally {
    await removeConnection(state, step);
    await endStatus(step, state, { isRemoved }).catch((error: Error) => warning(error.message));
  }
});

/**
 * Azure finishes what it has accepted, and a sweep removes what is left after the host's expiry.
 * @returns whether nothing of the host is left
 */
async function remove(step: StepHalf, host: HostState): Promise<boolean> {
  const { name, resourceGroup, expiresAt } = host;
  const timeout = AbortSignal.timeout(maxRemovalMinutes * 60_000);
  const signal = AbortSignal.any([step.signal, timeout]);
  try {
    const endpoint = readInput(step.env, "endpoint") ?? host.signIn.endpoint;
    const ca = readInput(step.env, "endpoint-ca") ?? host.signIn.ca;
    const azure = await signIn({ ...host.signIn, endpoint, ca }, step.env);
    if (!(await isOfStep(azure, host, step, signal))) {
      warning(logTexts.notOfThisJob(name));
      return false;
    }
    await removeHost(azure, name, { signal, onEvent: logProgress().onEvent, resourceGroup });
    return true;
  } catch (error) {
    if (isBerthError(error, "host-not-found")) {
      logLine(logTexts.alreadyRemoved(name));
      return true;
    }
    if (signal.aborted) {
      warning(logTexts.removalNotFinished(name));
      return false;
    }
    if (isBerthError(error, "credentials-rejected")) {
      const { reason } = error.details;
      throw new ActionError("sign-in-expired", { host: name, expiresAt, reason }, { cause: error });
    }
    throw error;
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
