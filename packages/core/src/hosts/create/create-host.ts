import type { Azure } from "../../azure/connect.ts";
import { issueCertificates, requireUnexpired } from "../../certificates/issue.ts";
import type { Authority, HostCertificates, KeyAlgorithm, TlsMaterial } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import type { RunOptions } from "../../events.ts";
import { planHost } from "../../plan/host.ts";
import { type HostSpec, hostSecrets } from "../../spec/index.ts";
import { type Host, reporter, throwIfStopped } from "../model/host.ts";
import { type Ownership, requireOwnershipOfPlanned } from "../model/ownership.ts";
import { createHost } from "./deploy-planned-host.ts";
import { settleTerms } from "./ensure-terms-accepted.ts";
import { reserveAddress } from "./reserve-address.ts";

/** How the certificates of a host are made. */
export interface CertificateWishes {
  /** Whose name the client's certificate carries. Default `client`. */
  readonly clientName?: string;
  /** Default 24. */
  readonly clientValidForHours?: number;
  /** Default 90. */
  readonly serverValidForDays?: number;
  readonly keyAlgorithm?: KeyAlgorithm;
}

export interface MakeOptions extends RunOptions, CertificateWishes, Ownership {
  /** Given the client's half before the host is made, so that no crash leaves a host that nobody can reach. */
  readonly keepClient?: (client: TlsMaterial) => Promise<void>;
}

export interface MadeHost {
  readonly host: Host;
  readonly client: TlsMaterial;
}

/**
 * The whole river in one call: plan, address, certificates that carry the address, host, proof.
 * @throws BerthError as {@link planHost}, {@link reserveAddress}, {@link issueCertificates} and {@link createHost} do
 */
export async function makeHost(
  azure: Azure,
  spec: HostSpec,
  authority: Authority,
  options: MakeOptions = {},
): Promise<MadeHost> {
  const { signal, onEvent } = options;
  const run = { ...(signal === undefined ? {} : { signal }), ...(onEvent === undefined ? {} : { onEvent }) };
  const plan = planHost(spec, azure);
  requireReady(authority, options);
  // Before `keepClient`: who is refused keeps the client that works.
  const stands = await requireOwnershipOfPlanned(azure, plan, authority.cert, options);
  await settleTerms(azure, plan, run);
  const { address } = await reserveAddress(azure, plan, { ...run, stands });
  const names = [...plan.hostnames, address];
  const certificates = await issueForHost(authority, names, options);
  const { notAfter } = readCertificate(certificates.server.cert);
  reporter(plan.name, run)({ type: "certificates-issued", names, notAfter });
  await options.keepClient?.(certificates.client);
  const host = await createHost(azure, plan, certificates, {
    ...run,
    secrets: hostSecrets(spec),
    takeOver: options.takeOver ?? false,
  });
  return { host, client: certificates.client };
}

/** What would end the work later is asked before there is an address that would be left behind. */
export function requireReady(authority: Authority, { signal }: RunOptions): void {
  throwIfStopped(signal);
  requireUnexpired(authority, new Date());
}

/** Both certificates of a host, for all of its names, as the options of a verb wish them. */
export function issueForHost(
  authority: Authority,
  hostnames: readonly string[],
  { clientName, clientValidForHours, serverValidForDays, keyAlgorithm }: CertificateWishes,
): Promise<HostCertificates> {
  return issueCertificates(authority, {
    hostnames,
    ...(clientName === undefined ? {} : { clientName }),
    ...(clientValidForHours === undefined ? {} : { clientValidForHours }),
    ...(serverValidForDays === undefined ? {} : { serverValidForDays }),
    ...(keyAlgorithm === undefined ? {} : { keyAlgorithm }),
  });
}
