import type { Azure } from "../../azure/connect.ts";
import { changeTags } from "../../azure/tags.ts";
import { issueClientCertificate, issueServerCertificate } from "../../certificates/issue.ts";
import type { Authority, KeyAlgorithm, TlsMaterial } from "../../certificates/material.ts";
import { readCertificate, signedBy } from "../../certificates/read.ts";
import { readPeerCertificate } from "../../docker/peer-certificate.ts";
import { BerthError } from "../../errors/index.ts";
import { tunnelNames } from "../../plan/dns-names.ts";
import { tagNames } from "../../plan/tags.ts";
import { certificatesRunCommand } from "../../provision/run-command.ts";
import type { RunOptions } from "../../run/options.ts";
import { reporter, throwIfAborted } from "../../run/options.ts";
import { provisioningCommands } from "../../run-command/command.ts";
import { provisionByCommand } from "../../run-command/provision-by-command.ts";
import { findHost, type Host } from "../model/host.ts";
import { commandTarget, reportOperation } from "../model/operation.ts";
import { waitForDocker } from "../readiness/wait-for-docker.ts";

export interface RotateOptions extends RunOptions {
  /** The client certificate for the handshake that proves the new certificate. Default: a new one. */
  readonly client?: TlsMaterial | undefined;
  /** Default 90. */
  readonly serverValidForDays?: number | undefined;
  readonly keyAlgorithm?: KeyAlgorithm | undefined;
  /** How long the host may take to present its new certificate. Default 120. */
  readonly answerWithinSeconds?: number | undefined;
}

export interface RotatedHost {
  readonly host: Host;
  /** The client certificate that the host was probed with. */
  readonly client: TlsMaterial;
}

/**
 * Replaces a host's server certificate by one with the same names and its current address. The daemon restarts once;
 * containers keep running. Clients keep working, because the authority is the same. If interrupted at any point, the host
 * presents the old certificate or the new one, and the same call continues.
 * @throws BerthError `authority-untrusted`, `authority-change-open`, `host-stopped`, `provision-failed`, and why Docker did
 * not present the certificate in time
 */
export async function rotateHost(
  azure: Azure,
  name: string,
  authority: Authority,
  options: RotateOptions = {},
): Promise<RotatedHost> {
  throwIfAborted(options.signal);
  const host = await findHost(azure, name);
  commandTarget(host);
  requireAuthority(host, authority);
  const client = options.client ?? (await issueClientCertificate(authority));
  await reportOperation(name, "rotate", options, async () => {
    const server = await newServerCertificate(host, authority, [authority.cert], options);
    await deliverCertificates(azure, host, { cert: server.cert, key: server.key }, options);
    await proveCertificate(host, client, server.cert, options);
    await rememberCertificate(azure, host, server.cert, options.signal);
  });
  return { host: await findHost(azure, name), client };
}

function requireAuthority(host: Host, { cert }: Authority): void {
  const { fingerprint, subject } = readCertificate(cert);
  if (host.authority === undefined || host.authority === fingerprint) return;
  if (host.trusts.includes(fingerprint)) throw new BerthError("authority-change-open", { host: host.name });
  throw new BerthError("authority-untrusted", { host: host.name, subject });
}

/** Issues a certificate for the host's current names. Names are taken from a certificate that one of `signers` signed. */
export async function newServerCertificate(
  host: Host,
  authority: Authority,
  signers: readonly string[],
  { serverValidForDays, keyAlgorithm, ...run }: RotateOptions,
): Promise<TlsMaterial> {
  const hostnames = await namesOf(host, signers, run);
  const server = await issueServerCertificate(authority, {
    hostnames,
    validForDays: serverValidForDays,
    keyAlgorithm,
  });
  const { notAfter } = readCertificate(server.cert);
  reporter(host.name, run)({ type: "certificates-issued", names: hostnames, notAfter });
  return server;
}

/** The names in the host's current certificate, if a trusted signer signed it; else the names that can be derived. */
async function namesOf(host: Host, signers: readonly string[], run: RunOptions): Promise<string[]> {
  const shown = await readPeerCertificate(host, run.signal);
  const own = [host.hostname, host.address].filter((each) => each !== undefined);
  if (shown === undefined || !signers.some((signer) => signedBy(shown, signer))) {
    const warning = { code: "certificate-names-unknown", host: host.name, names: own } as const;
    reporter(host.name, run)({ type: "warning", warning });
    return [...new Set([...own, host.name, ...tunnelNames])];
  }
  const { dnsNames, ipAddresses } = readCertificate(shown);
  return [...new Set([...dnsNames, ...ipAddresses, ...own])];
}

/** Installs certificates on the machine: the server's key and certificate, the authorities that it trusts, or both. */
export async function deliverCertificates(
  azure: Azure,
  host: Host,
  material: { readonly cert?: string; readonly key?: TlsMaterial["key"]; readonly ca?: string },
  run: RunOptions,
): Promise<void> {
  await provisionByCommand(
    azure,
    commandTarget(host),
    provisioningCommands.certificates,
    certificatesRunCommand(material),
    run,
  );
}

export async function proveCertificate(
  host: Host,
  client: TlsMaterial,
  cert: string,
  { signal, onEvent, answerWithinSeconds }: RotateOptions,
): Promise<void> {
  await waitForDocker(host, client, {
    signal,
    onEvent,
    withinSeconds: answerWithinSeconds,
    fingerprint: readCertificate(cert).fingerprint,
  });
}

/** Writes the certificate's expiry to the machine's tags, so that a listing need not probe each host. */
export async function rememberCertificate(
  azure: Azure,
  host: Host,
  cert: string,
  signal: AbortSignal | undefined,
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<void> {
  const until = readCertificate(cert).notAfter.toISOString();
  await changeTags(azure, host.machineId ?? "", { [tagNames.certificate]: until, ...more }, signal);
}
