import type { Azure } from "../../azure/connect.ts";
import { deployTemplate } from "../../azure/deployment.ts";
import { runVerb } from "../../azure/run-verb.ts";
import type { HostCertificates, TlsMaterial } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { BerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import { planWithOwner } from "../../plan/owner.ts";
import { trustIn } from "../../plan/trust.ts";
import { type RunOptions, reporter, throwIfAborted } from "../../run/options.ts";
import { sleep } from "../../run/time.ts";
import type { HostSecrets } from "../../spec/index.ts";
import { extendExpiry, planWithExpiry } from "../expiry/planned-expiry.ts";
import { requireFutureExpiry } from "../expiry/require-future-expiry.ts";
import { administratorKey, isAsPlanned, readExisting } from "../model/existing.ts";
import { extensionWarnings } from "../model/extension-warnings.ts";
import { planForMachine } from "../model/facts.ts";
import { type Host, readHostAndMachine } from "../model/host.ts";
import { type Ownership, requireOwnership } from "../model/ownership.ts";
import { planContext, plannedDeployment, plannedResources } from "../model/planned.ts";
import { ensureResourceGroup } from "../model/resource-group.ts";
import { markUnanswered } from "../readiness/mark-unanswered.ts";
import { probeUntilReady } from "../readiness/probe-until-ready.ts";
import { defaultReadySeconds } from "../readiness/wait-for-docker.ts";
import { changeExisting } from "./change-existing.ts";
import { ensureDataDisk } from "./ensure-data-disk.ts";
import { ensureTermsAccepted } from "./ensure-terms-accepted.ts";
import { leaveExistingShared } from "./leave-existing.ts";
import { templateParameters } from "./parameters.ts";
import { type Place, recentPlace } from "./read-place.ts";
import { deployBesideRemoval } from "./removed-meanwhile.ts";
import type { ReservedAddress } from "./reserve-address.ts";

/** Options of `deployPlannedHost`. */
export interface DeployHostOptions extends RunOptions, Ownership {
  /** The secrets of the spec that the plan was made from; see `hostSecrets`. */
  readonly secrets?: HostSecrets | undefined;
  /** How long Docker may take to answer after the deployment has finished. Default 120. */
  readonly answerWithinSeconds?: number | undefined;
}

/**
 * Deploys a plan with certificates that the caller issued, and proves the host by a handshake. `createHost` does all of
 * it, certificates included. Run again after a crash, it continues. On a host that is already as planned it changes
 * nothing but an expiry that moves to a later time.
 * @throws BerthError `spec-invalid` for a new host whose expiry is in the past, `host-exists` for a host with another plan, `owner-differs`, `authority-untrusted` for a host of another authority,
 * and what Azure, the machine or Docker rejected
 */
export function deployPlannedHost(
  azure: Azure,
  plan: HostPlan,
  certificates: HostCertificates,
  options: DeployHostOptions = {},
): Promise<Host> {
  return runVerb(azure, options, () => deploy(azure, plan, certificates, options));
}

async function deploy(
  azure: Azure,
  plan: HostPlan,
  certificates: HostCertificates,
  options: DeployHostOptions,
): Promise<Host> {
  throwIfAborted(options.signal);
  await requireFutureExpiry(azure, [plan], new Date());
  await ensureTermsAccepted(azure, plan, options);
  await ensureDataDisk(azure, plan, options);
  await ensureResourceGroup(azure, plan, options);
  const issue = async () => {
    const { subject } = readCertificate(certificates.server.ca);
    throw new BerthError("authority-untrusted", { host: plan.name, subject });
  };
  return (await deployPrepared(azure, plan, { certificates, issue }, options)).host;
}

/** A host that answers, with a client certificate for it. */
export interface CreatedHost {
  readonly host: Host;
  readonly client: TlsMaterial;
  /** Whether this call created the machine; false where it continued or found it. */
  readonly isNew: boolean;
}

interface CertificateIssuer {
  readonly certificates: HostCertificates;
  /** Issues certificates of another generation, which the machine turned out to have. */
  readonly issue: (generation: string) => Promise<HostCertificates>;
}

interface PreparedOptions extends DeployHostOptions {
  readonly reserved?: ReservedAddress | undefined;
  /** What was read before, in the same run. */
  readonly place?: Place | undefined;
}

/** The same, where the terms are accepted and the resource group exists. */
export async function deployPrepared(
  azure: Azure,
  plan: HostPlan,
  { certificates: issued, issue }: CertificateIssuer,
  options: PreparedOptions,
): Promise<CreatedHost> {
  let certificates = issued;
  const report = reporter(plan.name, options);
  const started = Date.now();
  const { machine, isOwnNewGroup } = await recentPlace(azure, plan, options.place, options);
  let existing = machine && (await readExisting(azure, plan, machine));
  if (existing !== undefined) {
    const generation = requireOwnership(existing, issued.server.ca, options)?.generation;
    if (generation !== undefined && generation !== trustIn(issued.server.ca).generation)
      certificates = await issue(generation);
    existing = await extendExpiry(azure, existing, plan, options);
    if (await isAsPlanned(existing, plan, certificates, options)) {
      report({ type: "host-unchanged" });
      return { host: existing, client: certificates.client, isNew: false };
    }
  }
  const parameters = templateParameters(plan, certificates, administratorKey(plan, machine), options.secrets);
  const probe = probeUntilReady(azure, plan, certificates, { ...options, started, address: options.reserved?.address });
  try {
    const dated = planWithOwner(planWithExpiry(plan, existing), options.owner ?? existing?.owner);
    const final = machine === undefined ? dated : planForMachine(dated, machine);
    await deployBesideRemoval(azure, plan, options, async () => {
      // Read as late as possible: a removal may delete the network of its last host meanwhile.
      const [left] = isOwnNewGroup ? [] : await leaveExistingShared(azure, [{ plan: final }]);
      const changed = left === undefined ? final : await changeExisting(azure, left.plan, machine, parameters, options);
      await deployTemplate(azure, plannedDeployment(changed), {
        parameters,
        report,
        signal: options.signal,
        pause: (seconds) => sleep(azure, seconds, options.signal),
        context: planContext(azure, plan),
      });
    });
  } catch (error) {
    probe.stop();
    throw error;
  }
  const ready = probe.ready(options.answerWithinSeconds ?? defaultReadySeconds);
  await markUnanswered(azure, plan, { wasReady: existing?.state === "ready" }, ready);
  const resources = plannedResources(azure, plan);
  const { host, machine: created } = await readHostAndMachine(azure, plan.name, resources, options.reserved);
  for (const warning of extensionWarnings(plan.name, created)) report({ type: "warning", warning });
  return { host, client: certificates.client, isNew: machine === undefined };
}
