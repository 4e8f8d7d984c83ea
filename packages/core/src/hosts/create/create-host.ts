import type { Azure } from "../../azure/connect.ts";
import { withRegistration } from "../../azure/register-providers.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { createHostAuthority } from "../../certificates/host-authority.ts";
import { type HostCertificateOptions, issueCertificates, requireUnexpired } from "../../certificates/issue.ts";
import type { Authority, TlsMaterial } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { planHost } from "../../plan/host.ts";
import { planWithOwner } from "../../plan/owner.ts";
import { callBack } from "../../run/callback.ts";
import { type RunOptions, reporter, throwIfAborted } from "../../run/options.ts";
import { together } from "../../run/together.ts";
import { type HostSpec, hostSecrets } from "../../spec/index.ts";
import { requireFutureExpiry } from "../expiry/require-future-expiry.ts";
import { planNewHost, readFacts } from "../model/facts.ts";
import { requireOwnPlace } from "../model/owner.ts";
import { type Ownership, requireOwnershipOfPlanned } from "../model/ownership.ts";
import { ensureResourceGroup, hasResourceGroup } from "../model/resource-group.ts";
import { type CreatedHost, deployPrepared } from "./deploy-planned-host.ts";
import { ensureDataDisk } from "./ensure-data-disk.ts";
import { ensureTermsAccepted } from "./ensure-terms-accepted.ts";
import { readPlace } from "./read-place.ts";
import { createAddress } from "./reserve-address.ts";

/** Options of `createHost`. */
export interface CreateHostOptions extends RunOptions, HostCertificateOptions, Ownership {
  /** How long Docker may take to answer after the deployment has finished. Default 120. */
  readonly answerWithinSeconds?: number | undefined;
  /** Called with the client certificate before the host is created, so that a crash never leaves a host that nobody can reach. */
  readonly keepClient?: ((client: TlsMaterial) => Promise<void>) | undefined;
  /** Whether to register the subscription for resource providers that it lacks, as Azure's own tools do. Default true. */
  readonly register?: boolean | undefined;
}

/**
 * Creates a host: plan, address, certificates that carry the address, deployment, and a handshake as proof. Run again
 * after a crash, it continues; on a host that is already as planned it changes nothing.
 * @throws BerthError as {@link planHost} and {@link issueCertificates} do; `spec-invalid` for a new host whose expiry is in the past; `host-exists`, `owner-differs`,
 * `group-of-other-owner`, `authority-untrusted`, `terms-not-accepted`, `image-not-found`, `data-disk-unusable`, and what Azure, the machine or Docker rejected
 */
export function createHost(
  azure: Azure,
  spec: HostSpec,
  authority: Authority,
  options: CreateHostOptions = {},
): Promise<CreatedHost> {
  return runVerb(azure, options, () => create(azure, spec, authority, options));
}

async function create(
  azure: Azure,
  spec: HostSpec,
  authority: Authority,
  options: CreateHostOptions,
): Promise<CreatedHost> {
  const { signal, onEvent, takeOver, answerWithinSeconds, owner, sharedGroups } = options;
  const run = { signal, onEvent };
  const assumed = planWithOwner(planHost(spec, azure), owner);
  requireReady(authority, run);
  await requireFutureExpiry(azure, [assumed], new Date());
  if (owner !== undefined) await requireOwnPlace(azure, { spec, plan: assumed }, { owner, sharedGroups });
  // Before `keepClient`: a rejected caller keeps its working certificate.
  const prepare = async () => {
    const [hasGroup, facts] = await together(hasResourceGroup(azure, assumed), readFacts(azure, spec));
    const { hasMachine, trust } = hasGroup
      ? await requireOwnershipOfPlanned(azure, assumed, authority.cert, options)
      : { hasMachine: false, trust: undefined };
    // A machine that exists can be changed, whatever Azure offers today.
    const plan = hasMachine ? assumed : await planNewHost(azure, spec, facts, { ...run, owner });
    await ensureTermsAccepted(azure, plan, run);
    await ensureDataDisk(azure, plan, { ...run, owner });
    await ensureResourceGroup(azure, plan, run, hasGroup);
    const reserving = createAddress(azure, plan, { ...run, hasMachine, isNewGroup: !hasGroup });
    // A private address comes with its network, which the deployment then leaves alone: it is read afterwards.
    if (plan.publicAddress === "none") return { plan, trust, reserved: await reserving, place: undefined };
    const isOwnNewGroup = !hasGroup && plan.ownResourceGroup;
    const [reserved, place] = await together(reserving, readPlace(azure, plan, { ...run, isOwnNewGroup }));
    return { plan, trust, reserved, place };
  };
  const { plan, reserved, place, trust } = await (options.register === false
    ? prepare()
    : withRegistration(spec.name, azure, run, prepare));
  const names = [...plan.dnsNames, reserved.address];
  const issue = async (generation: string | undefined) => {
    const ca = await createHostAuthority(authority, { host: plan.name, generation });
    const certificates = await issueCertificates(ca, { ...options, hostnames: names });
    const { notAfter } = readCertificate(certificates.server.cert);
    reporter(plan.name, run)({ type: "certificates-issued", names, notAfter });
    await callBack("keepClient", () => options.keepClient?.(certificates.client));
    return certificates;
  };
  const certificates = await issue(trust?.generation);
  return deployPrepared(
    azure,
    plan,
    { certificates, issue },
    { ...run, takeOver, owner, answerWithinSeconds, secrets: hostSecrets(spec), reserved, place },
  );
}

/** Checks what would stop the work later, before there is an address that would be left behind. */
export function requireReady(authority: Authority, { signal }: RunOptions): void {
  throwIfAborted(signal);
  requireUnexpired(authority, new Date());
}
