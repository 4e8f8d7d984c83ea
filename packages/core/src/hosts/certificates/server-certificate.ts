import type { Azure } from "../../azure/connect.ts";
import { changeTags } from "../../azure/tags.ts";
import { issueServerCertificate } from "../../certificates/issue.ts";
import type { Authority, KeyAlgorithm, TlsMaterial } from "../../certificates/material.ts";
import { issuedForHost, readCertificate } from "../../certificates/read.ts";
import { readPeerCertificate } from "../../docker/peer-certificate.ts";
import { tagNames } from "../../plan/tags.ts";
import { certificatesRunCommand } from "../../provision/run-command.ts";
import { type RunOptions, reporter } from "../../run/options.ts";
import { provisioningCommands } from "../../run-command/command.ts";
import { provisionByCommand } from "../../run-command/provision-by-command.ts";
import { type Host, hostWithTags } from "../model/host.ts";
import { commandTarget } from "../model/operation.ts";

/** What a new server certificate of a host is like. */
export interface NewServerCertificateOptions extends RunOptions {
  /** Default 90. */
  readonly serverValidForDays?: number | undefined;
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
}

interface ReadyOptions extends RunOptions {
  readonly answerWithinSeconds?: number | undefined;
}

interface NewServerCertificate {
  readonly server: TlsMaterial;
  /** The certificate that the host presents, in PEM; undefined where it presents none. */
  readonly before: string | undefined;
}

/** Issues a certificate for the host's current names. Names are taken from a certificate that a key of `owners` signed. */
export async function newServerCertificate(
  host: Host,
  authority: Authority,
  owners: readonly string[],
  { serverValidForDays: validForDays, keyAlgorithm, ...run }: NewServerCertificateOptions,
): Promise<NewServerCertificate> {
  const before = await readPeerCertificate(host, run.signal);
  const hostnames = namesOf(host, before, owners, run);
  const server = await issueServerCertificate(authority, { hostnames, validForDays, keyAlgorithm });
  const { notAfter } = readCertificate(server.cert);
  reporter(host.name, run)({ type: "certificates-issued", names: hostnames, notAfter });
  return { server, before };
}

/** Installs certificates on the machine: the server's key and certificate, the authorities that it trusts, or both. */
export async function installCertificates(
  azure: Azure,
  host: Host,
  material: { readonly cert?: string; readonly key?: TlsMaterial["key"]; readonly ca?: string },
  run: RunOptions,
): Promise<void> {
  const command = certificatesRunCommand(material);
  await provisionByCommand(azure, commandTarget(host), provisioningCommands.certificates, command, run);
}

/**
 * Writes the certificate's expiry to the machine's tags, so that a listing need not probe each host.
 * @returns the host as it is then
 */
export async function recordCertificate(
  azure: Azure,
  host: Host,
  cert: string,
  signal: AbortSignal | undefined,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<Host> {
  const expiresAt = readCertificate(cert).notAfter.toISOString();
  const changes = { [tagNames.certificate]: expiresAt, ...more };
  await changeTags(azure, host.machineId ?? "", changes, signal);
  return hostWithTags(host, changes);
}

/** The names in the host's current certificate, if an owner signed it; else the names that can be derived. */
function namesOf(host: Host, current: string | undefined, owners: readonly string[], run: RunOptions): string[] {
  const own = [host.hostname, host.address].filter((each) => each !== undefined);
  if (current === undefined || !owners.some((owner) => issuedForHost(current, host.name, owner))) {
    const warning = { code: "certificate-names-unknown", host: host.name, names: own } as const;
    reporter(host.name, run)({ type: "warning", warning });
    return [...new Set([...own, host.name])];
  }
  const { dnsNames, ipAddresses } = readCertificate(current);
  return [...new Set([...dnsNames, ...ipAddresses, ...own])];
}

/** How a verb that changes certificates waits for Docker. */
export function readyOptions({ signal, onEvent, answerWithinSeconds: withinSeconds }: ReadyOptions) {
  return { signal, onEvent, withinSeconds };
}
