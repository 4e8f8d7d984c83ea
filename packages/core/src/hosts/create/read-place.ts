import type { Azure } from "../../azure/connect.ts";
import { deploymentState, isEnded } from "../../azure/deployment.ts";
import type { VirtualMachine } from "../../azure/machine-reads.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { RunOptions } from "../../run/options.ts";
import { waitForEarlierDeployment } from "../model/earlier-deployment.ts";
import { plannedDeployment, plannedMachine } from "../model/planned.ts";

/** What a deployment finds in its resource group. */
export interface Place {
  readonly machine: VirtualMachine | undefined;
  /** Whether this run created the resource group, which is the host's alone, so that no other run creates a network in it. */
  readonly isOwnNewGroup: boolean;
  /** In milliseconds since 1970. */
  readonly readAt: number;
}

export type PlaceOptions = RunOptions & Partial<Pick<Place, "isOwnNewGroup">>;

/** Reads it, after the end of the deployment that an interrupted run left behind. */
export async function readPlace(azure: Azure, plan: HostPlan, options: PlaceOptions): Promise<Place> {
  const deployment = plannedDeployment(plan);
  const { isOwnNewGroup = false } = options;
  const [state, found] = await Promise.all([deploymentState(azure, deployment), plannedMachine(azure, plan)]);
  if (!isEnded(state)) {
    await waitForEarlierDeployment(azure, deployment, plan.name, options);
    return readPlace(azure, plan, { ...options, isOwnNewGroup: false });
  }
  // An earlier deployment may have ended between the two reads.
  const machine = found ?? (state === undefined ? undefined : await plannedMachine(azure, plan));
  return { machine, isOwnNewGroup, readAt: Date.now() };
}

/** No deployment creates a machine in this time. */
const maxAgeMilliseconds = 5000;

/** What was read, or is read again where that was long ago: a vault signs slowly, and a caller keeps certificates anywhere. */
export async function recentPlace(
  azure: Azure,
  plan: HostPlan,
  place: Place | undefined,
  run: RunOptions,
): Promise<Place> {
  const isRecent = place !== undefined && Date.now() - place.readAt < maxAgeMilliseconds;
  return isRecent ? place : readPlace(azure, plan, run);
}
