import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { changeTags } from "../../azure/tags.ts";
import { createHostAuthority } from "../../certificates/host-authority.ts";
import { nextGeneration } from "../../certificates/host-generation.ts";
import { issueClientCertificate } from "../../certificates/issue.ts";
import type { Authority, TlsMaterial } from "../../certificates/material.ts";
import { issuedForHost, readCertificate } from "../../certificates/read.ts";
import { readPeerCertificate } from "../../docker/peer-certificate.ts";
import { BerthError, isBerthError } from "../../errors/index.ts";
import { tagNames } from "../../plan/tags.ts";
import { formatTrust, trustIn } from "../../plan/trust.ts";
import { callBack } from "../../run/callback.ts";
import { throwIfAborted } from "../../run/options.ts";
import { provisioningCommands } from "../../run-command/command.ts";
import { findHost, type Host, hostWithTags } from "../model/host.ts";
import { type ClientSource, clientFor } from "../model/host-authority.ts";
import { commandTarget, reportOperation } from "../model/operation.ts";
import { requireOwnership } from "../model/ownership.ts";
import { waitForDocker } from "../readiness/wait-for-docker.ts";
import {
  installCertificates,
  type NewServerCertificateOptions,
  newServerCertificate,
  readyOptions,
  recordCertificate,
} from "./server-certificate.ts";
import { warnOfSwarm } from "./swarm.ts";

/** Options of `rotateHost`. */
export interface RotateOptions extends NewServerCertificateOptions {
  /** The client certificate for the handshake that proves the new certificate, or what issues it. Default: a new one. */
  readonly client?: ClientSource | undefined;
  /** How long the host may take to present its new certificate. Default 120. */
  readonly answerWithinSeconds?: number | undefined;
}

/** Options of `revokeHost`. */
export interface RevokeOptions extends Omit<RotateOptions, "client"> {
  /** The common name of the new client certificate, 1 to 64 characters. Default `client`. */
  readonly clientName?: string | undefined;
  /** Default 24. */
  readonly clientValidForHours?: number | undefined;
  /** Called with the new client certificate before the host changes, so that a crash never locks the owner out. */
  readonly keepClient?: ((client: TlsMaterial) => Promise<void>) | undefined;
}

/** A host with a new server certificate. */
export interface RotatedHost {
  readonly host: Host;
  /** The client certificate that the host was probed with. */
  readonly client: TlsMaterial;
}

/**
 * Replaces a host's server certificate by one with the same names and its current address. The daemon restarts once;
 * containers keep running. Clients keep working, because the CA's key and generation stay. If interrupted at any point,
 * the host presents the old certificate or the new one, and the same call continues.
 * @throws BerthError `authority-untrusted`, `authority-change-open`, `host-stopped`, `provision-failed`, and why Docker did
 * not present the certificate in time
 */
export function rotateHost(
  azure: Azure,
  name: string,
  authority: Authority,
  options: RotateOptions = {},
): Promise<RotatedHost> {
  return runVerb(azure, options, () => rotate(azure, name, authority, options));
}

async function rotate(azure: Azure, name: string, authority: Authority, options: RotateOptions): Promise<RotatedHost> {
  throwIfAborted(options.signal);
  const host = await findHost(azure, name);
  commandTarget(host);
  requireAuthority(host, authority);
  const ca = await createHostAuthority(authority, { host: name, generation: host.generation });
  const client = (await clientFor(host, options.client)) ?? (await issueClientCertificate(ca));
  const rotated = await reportOperation(name, "rotate", options, () =>
    enterGeneration(azure, host, { ca, client }, options),
  );
  return { host: rotated, client };
}

/** A host that is moved to another authority may still be rotated by the one that it is moved from. */
function requireAuthority(host: Host, { cert }: Authority): void {
  if (host.authority !== readCertificate(cert).keyFingerprint) requireOwnership(host, cert, {});
}

/**
 * Makes every client certificate worthless that was issued for a host before. The daemon restarts once; containers keep
 * running, except those of a swarm, which its managers start again: a warning says so before. The owner gets a new client
 * certificate; everybody else needs a new grant. If interrupted, the same call continues.
 * @throws BerthError as {@link rotateHost} does
 */
export function revokeHost(
  azure: Azure,
  name: string,
  authority: Authority,
  options: RevokeOptions = {},
): Promise<RotatedHost> {
  return runVerb(azure, options, () => revoke(azure, name, authority, options));
}

async function revoke(azure: Azure, name: string, authority: Authority, options: RevokeOptions): Promise<RotatedHost> {
  throwIfAborted(options.signal);
  const host = await findHost(azure, name);
  commandTarget(host);
  const { generation } = requireOwnership(host, authority.cert, {}) ?? {};
  const next = generation === undefined ? undefined : nextGeneration({ host: name, generation });
  const ca = await createHostAuthority(authority, { host: name, generation: next });
  const client = await issueClientCertificate(ca, {
    name: options.clientName,
    validForHours: options.clientValidForHours,
    keyAlgorithm: options.keyAlgorithm,
  });
  const revoked = await reportOperation(name, "revoke", options, async () => {
    await warnOfSwarm(host, authority, options);
    await callBack("keepClient", () => options.keepClient?.(client));
    return enterGeneration(azure, host, { ca, client }, options);
  });
  return { host: revoked, client };
}

interface Generation {
  readonly ca: Authority;
  readonly client: TlsMaterial;
}

/**
 * Gives a host a server certificate of this CA, and makes it trust this CA alone. The tags name the generation first:
 * whatever continues an interrupted run never brings a revoked generation back.
 */
async function enterGeneration(
  azure: Azure,
  host: Host,
  { ca, client }: Generation,
  options: RotateOptions,
): Promise<Host> {
  const trust = formatTrust(trustIn(ca.cert));
  if (host.tags[tagNames.authority] !== trust)
    await changeTags(azure, host.machineId ?? "", { [tagNames.authority]: trust }, options.signal);
  const { server, before } = await newServerCertificate(host, ca, [ca.cert], options);
  const { cert, key } = server;
  // During an authority change the host keeps the two CAs that it trusts.
  const trusted = host.trusts.length > 1 ? {} : { ca: ca.cert };
  await installCertificates(azure, host, { cert, key, ...trusted }, options);
  // Nobody reaches a closed host. The script has checked the daemon on the machine itself.
  if (!host.closed) {
    const expected = { ...readyOptions(options), fingerprint: readCertificate(cert).fingerprint };
    await waitForDocker(host, client, expected).catch(async (error: unknown) => {
      const isReplaced =
        isBerthError(error, "docker-untrusted") && (await presentsAnother(host, ca, { before, cert }, options));
      if (!isReplaced) throw error;
      const reason = { code: "command-replaced", command: provisioningCommands.certificates } as const;
      throw new BerthError("host-busy", { host: host.name, reason }, { cause: error });
    });
  }
  const answers = !host.closed && host.tags[tagNames.unanswered] !== undefined;
  const recorded = await recordCertificate(
    azure,
    host,
    cert,
    options.signal,
    answers ? { [tagNames.unanswered]: undefined } : {},
  );
  return hostWithTags(recorded, { [tagNames.authority]: trust });
}

/** Whether a host presents a certificate of this CA that another run has installed meanwhile. */
async function presentsAnother(
  host: Host,
  ca: Authority,
  { before, cert }: { readonly before: string | undefined; readonly cert: string },
  { signal }: RotateOptions,
): Promise<boolean> {
  if (before === undefined) return false;
  const found = await readPeerCertificate(host, signal);
  if (found === undefined || !issuedForHost(found, host.name, ca.cert)) return false;
  const fingerprints = [before, cert].map((each) => readCertificate(each).fingerprint);
  return !fingerprints.includes(readCertificate(found).fingerprint);
}
