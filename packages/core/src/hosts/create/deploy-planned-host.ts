import type { Azure } from "../../azure/connect.ts";
import { type Deployment, deploymentState, deployTemplate, isEnded } from "../../azure/deployment.ts";
import type { HostCertificates } from "../../certificates/material.ts";
import type { RunOptions } from "../../events.ts";
import type { HostPlan } from "../../plan/host.ts";
import type { HostSecrets } from "../../spec/index.ts";
import { planWithEnd, putEndOff } from "../expiry/planned-expiry.ts";
import { type Host, readHost, reporter, throwIfStopped, waitIn } from "../model/host.ts";
import { type Ownership, requireOwnership } from "../model/ownership.ts";
import { planContext, plannedDeployment, plannedResources } from "../model/planned.ts";
import { answerWithinSeconds, knock } from "../readiness/probe-until-ready.ts";
import { settleTerms } from "./ensure-terms-accepted.ts";
import { findExisting, isAsPlanned } from "./existing.ts";
import { administratorKey, templateParameters } from "./parameters.ts";
import { ensureResourceGroup } from "./reserve-address.ts";

export interface CreateOptions extends RunOptions, Ownership {
  /** The secrets of the spec that the plan was made from; see `hostSecrets`. */
  readonly secrets?: HostSecrets;
  /** How long Docker may take to answer after the deployment has ended. */
  readonly answerWithinSeconds?: number;
}

/**
 * Makes a host as planned, and proves it by a handshake. Run again after a crash, it goes on where it stopped; run on a
 * host that is as planned already, it changes nothing but an end that is put off: a host keeps the later one.
 * @throws BerthError `host-exists` for a host of another plan, `authority-untrusted` for one of another authority, and what
 * Azure, the guest or Docker refused
 */
export async function createHost(
  azure: Azure,
  plan: HostPlan,
  certificates: HostCertificates,
  options: CreateOptions = {},
): Promise<Host> {
  const report = reporter(plan.name, options);
  const started = Date.now();
  throwIfStopped(options.signal);
  await ensureResourceGroup(azure, plan, options);
  await waitForEarlierDeployment(azure, plannedDeployment(plan), plan.name, options);
  let existing = await findExisting(azure, plan);
  if (existing !== undefined) {
    requireOwnership(existing, certificates.server.ca, options);
    existing = await putEndOff(azure, existing, plan, options);
    if (await isAsPlanned(existing, plan, certificates, options)) {
      report({ type: "host-unchanged" });
      return existing;
    }
  }
  await settleTerms(azure, plan, options);
  const knocking = knock(azure, plan, certificates, { ...options, started });
  try {
    await deployTemplate(azure, plannedDeployment(planWithEnd(plan, existing)), {
      parameters: templateParameters(plan, certificates, await administratorKey(azure, plan), options.secrets),
      report,
      signal: options.signal,
      pause: (seconds) => waitIn(azure, seconds, options.signal),
      context: planContext(azure, plan),
    });
  } catch (error) {
    knocking.stop();
    throw error;
  }
  await knocking.answered(options.answerWithinSeconds ?? answerWithinSeconds);
  return readHost(azure, plan.name, plannedResources(azure, plan));
}

/** Where an earlier run was killed, Azure may still be working: its end is awaited, since ARM allows one at a time. */
export async function waitForEarlierDeployment(
  azure: Azure,
  deployment: Omit<Deployment, "template">,
  what: string,
  options: RunOptions,
): Promise<void> {
  const report = reporter(what, options);
  while (!isEnded(await deploymentState(azure, deployment))) {
    report({ type: "retry", reason: `An earlier deployment of ${what} is still under way`, seconds: 2 });
    await waitIn(azure, 2, options.signal);
  }
}
