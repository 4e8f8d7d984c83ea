import type { Azure } from "../../azure/connect.ts";
import { withRegistration } from "../../azure/register-providers.ts";
import { type HostCertificateOptions, issueCertificates, requireUnexpired } from "../../certificates/issue.ts";
import type { Authority, TlsMaterial } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { planHost } from "../../plan/host.ts";
import { type RunOptions, reporter, throwIfAborted } from "../../run/options.ts";
import { type HostSpec, hostSecrets } from "../../spec/index.ts";
import type { Host } from "../model/host.ts";
import { type Ownership, requireOwnershipOfPlanned } from "../model/ownership.ts";
import { ensureResourceGroup } from "../model/resource-group.ts";
import { deployPrepared } from "./deploy-planned-host.ts";
import { ensureTermsAccepted } from "./ensure-terms-accepted.ts";
import { createAddress } from "./reserve-address.ts";

export interface CreateHostOptions extends RunOptions, HostCertificateOptions, Ownership {
  /** Called with the client certificate before the host is created, so that a crash never leaves a host that nobody can reach. */
  readonly keepClient?: ((client: TlsMaterial) => Promise<void>) | undefined;
  /** Whether to register the subscription for resource providers that it lacks, as Azure's own tools do. Default true. */
  readonly register?: boolean | undefined;
}

export interface CreatedHost {
  readonly host: Host;
  readonly client: TlsMaterial;
}

/**
 * Creates a host: plan, address, certificates that carry the address, deployment, and a handshake as proof. Run again
 * after a crash, it continues; on a host that is already as planned it changes nothing.
 * @throws BerthError as {@link planHost} and {@link issueCertificates} do; `host-exists`, `authority-untrusted`,
 * `terms-not-accepted`, and what Azure, the machine or Docker rejected
 */
export async function createHost(
  azure: Azure,
  spec: HostSpec,
  authority: Authority,
  options: CreateHostOptions = {},
): Promise<CreatedHost> {
  const { signal, onEvent, takeOver } = options;
  const run = { signal, onEvent };
  const plan = planHost(spec, azure);
  requireReady(authority, run);
  // Before `keepClient`: a rejected caller keeps its working certificate.
  const prepare = async () => {
    const hasMachine = await requireOwnershipOfPlanned(azure, plan, authority.cert, options);
    await ensureTermsAccepted(azure, plan, run);
    await ensureResourceGroup(azure, plan, run);
    return createAddress(azure, plan, { ...run, hasMachine });
  };
  const { address } = await (options.register === false ? prepare() : withRegistration(plan.name, azure, run, prepare));
  const names = [...plan.dnsNames, address];
  const certificates = await issueCertificates(authority, { ...options, hostnames: names });
  const { notAfter } = readCertificate(certificates.server.cert);
  reporter(plan.name, run)({ type: "certificates-issued", names, notAfter });
  await options.keepClient?.(certificates.client);
  const host = await deployPrepared(azure, plan, certificates, { ...run, secrets: hostSecrets(spec), takeOver });
  return { host, client: certificates.client };
}

/** Checks what would stop the work later, before there is an address that would be left behind. */
export function requireReady(authority: Authority, { signal }: RunOptions): void {
  throwIfAborted(signal);
  requireUnexpired(authority, new Date());
}
