import type { Azure } from "../../azure/connect.ts";
import { issueClientCertificate } from "../../certificates/issue.ts";
import type { Authority, TlsMaterial } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { BerthError } from "../../errors/index.ts";
import { throwIfAborted } from "../../run/options.ts";
import { findHost, type Host } from "../model/host.ts";
import { commandTarget, reportOperation } from "../model/operation.ts";
import { waitForDocker } from "../readiness/wait-for-docker.ts";
import {
  installCertificates,
  newServerCertificate,
  readyOptions,
  recordCertificate,
  type ServerCertificateOptions,
} from "./server-certificate.ts";

export interface RotateOptions extends ServerCertificateOptions {
  /** The client certificate for the handshake that proves the new certificate. Default: a new one. */
  readonly client?: TlsMaterial | undefined;
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
    const { cert, key } = await newServerCertificate(host, authority, [authority.cert], options);
    await installCertificates(azure, host, { cert, key }, options);
    await waitForDocker(host, client, { ...readyOptions(options), fingerprint: readCertificate(cert).fingerprint });
    await recordCertificate(azure, host, cert, options.signal);
  });
  return { host: await findHost(azure, name), client };
}

function requireAuthority(host: Host, { cert }: Authority): void {
  const { fingerprint, subject } = readCertificate(cert);
  if (host.authority === undefined || host.authority === fingerprint) return;
  if (host.trusts.includes(fingerprint)) throw new BerthError("authority-change-open", { host: host.name });
  throw new BerthError("authority-untrusted", { host: host.name, subject });
}
