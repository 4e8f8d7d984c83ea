import type { Azure } from "../../azure/connect.ts";
import { type HostCertificateOptions, issueCertificates, requireUnexpired } from "../../certificates/issue.ts";
import type { Authority, TlsMaterial } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { planHost } from "../../plan/host.ts";
import { planWithOwner } from "../../plan/owner.ts";
import { type RunOptions, reporter, throwIfAborted } from "../../run/options.ts";
import { type HostSpec, hostSecrets } from "../../spec/index.ts";
import type { Host } from "../model/host.ts";
import { requireOwnPlace } from "../model/owner.ts";
import { type Ownership, requireOwnershipOfPlanned } from "../model/ownership.ts";
import { ensureResourceGroup } from "../model/resource-group.ts";
import { deployPrepared } from "./deploy-planned-host.ts";
import { ensureTermsAccepted } from "./ensure-terms-accepted.ts";
import { createAddress } from "./reserve-address.ts";

export interface CreateHostOptions extends RunOptions, HostCertificateOptions, Ownership {
  /** Called with the client certificate before the host is created, so that a crash never leaves a host that nobody can reach. */
  readonly keepClient?: ((client: TlsMaterial) => Promise<void>) | undefined;
}

export interface CreatedHost {
  readonly host: Host;
  readonly client: TlsMaterial;
}

/**
 * Creates a host: plan, address, certificates that carry the address, deployment, and a handshake as proof. Run again
 * after a crash, it continues; on a host that is already as planned it changes nothing.
 * @throws BerthError as {@link planHost} and {@link issueCertificates} do; `host-exists`, `owner-differs`,
 * `group-of-other-owner`, `authority-untrusted`, `terms-not-accepted`, and what Azure, the machine or Docker rejected
 */
export async function createHost(
  azure: Azure,
  spec: HostSpec,
  authority: Authority,
  options: CreateHostOptions = {},
): Promise<CreatedHost> {
  const { signal, onEvent, takeOver, owner, sharedGroups } = options;
  const run = { signal, onEvent };
  const plan = planWithOwner(planHost(spec, azure), owner);
  requireReady(authority, run);
  if (owner !== undefined) await requireOwnPlace(azure, { spec, plan }, { owner, sharedGroups });
  // Before `keepClient`: a rejected caller keeps its working certificate.
  const hasMachine = await requireOwnershipOfPlanned(azure, plan, authority.cert, options);
  await ensureTermsAccepted(azure, plan, run);
  await ensureResourceGroup(azure, plan, run);
  const { address } = await createAddress(azure, plan, { ...run, hasMachine });
  const names = [...plan.dnsNames, address];
  const certificates = await issueCertificates(authority, { ...options, hostnames: names });
  const { notAfter } = readCertificate(certificates.server.cert);
  reporter(plan.name, run)({ type: "certificates-issued", names, notAfter });
  await options.keepClient?.(certificates.client);
  const host = await deployPrepared(azure, plan, certificates, { ...run, secrets: hostSecrets(spec), takeOver, owner });
  return { host, client: certificates.client };
}

/** Checks what would stop the work later, before there is an address that would be left behind. */
export function requireReady(authority: Authority, { signal }: RunOptions): void {
  throwIfAborted(signal);
  requireUnexpired(authority, new Date());
}
