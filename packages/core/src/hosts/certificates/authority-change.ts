import type { Azure } from "../../azure/connect.ts";
import { runVerb } from "../../azure/run-verb.ts";
import { changeTags } from "../../azure/tags.ts";
import { createHostAuthority } from "../../certificates/host-authority.ts";
import { nextGeneration } from "../../certificates/host-generation.ts";
import { issueClientCertificate } from "../../certificates/issue.ts";
import type { Authority } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { BerthError } from "../../errors/index.ts";
import { tagNames } from "../../plan/tags.ts";
import { formatTrust, type HostTrust, trustIn } from "../../plan/trust.ts";
import { throwIfAborted } from "../../run/options.ts";
import { findHost, type Host } from "../model/host.ts";
import { clientFor, hostAuthority } from "../model/host-authority.ts";
import { commandTarget, reportOperation } from "../model/operation.ts";
import { waitForDocker } from "../readiness/wait-for-docker.ts";
import type { RotatedHost, RotateOptions } from "./rotate-host.ts";
import { installCertificates, newServerCertificate, readyOptions, recordCertificate } from "./server-certificate.ts";

/**
 * The first of two steps to another authority: the host trusts the clients of its generation, and those of the next one,
 * under the key of `next`. Its server certificate stays, so that nobody is locked out. Run again after an interruption, it
 * continues. To change the authority at once, without the overlap, call both steps.
 * @throws BerthError `authority-untrusted`, `authority-change-open` where a change to a third authority is open,
 * `generation-invalid`
 */
export function beginAuthorityChange(
  azure: Azure,
  name: string,
  authorities: { readonly current: Authority; readonly next: Authority },
  options: RotateOptions = {},
): Promise<RotatedHost> {
  return runVerb(azure, options, () => begin(azure, name, authorities, options));
}

async function begin(
  azure: Azure,
  name: string,
  { current, next }: { readonly current: Authority; readonly next: Authority },
  options: RotateOptions,
): Promise<RotatedHost> {
  throwIfAborted(options.signal);
  const host = await findHost(azure, name);
  commandTarget(host);
  const [before, after] = [readCertificate(current.cert), readCertificate(next.cert)];
  if (host.authority !== undefined && host.authority !== before.keyFingerprint)
    throw new BerthError("authority-untrusted", { host: name, subject: before.subject });
  if (host.trusts.some((each) => each !== before.keyFingerprint && each !== after.keyFingerprint))
    throw new BerthError("authority-change-open", { host: name });
  const ca = await hostAuthority(host, current);
  const generation = nextGeneration({ host: name, generation: host.generation ?? "" });
  const nextCa = await createHostAuthority(next, { host: name, generation });
  const client = { ...(await issueClientCertificate(nextCa)), ca: bundle(nextCa, ca) };
  await reportOperation(name, "trust", options, async () => {
    await installCertificates(azure, host, { ca: client.ca }, options);
    // The tags name the next authority only after one of its clients was accepted.
    await waitForDocker(host, client, readyOptions(options));
    await changeTags(
      azure,
      host.machineId ?? "",
      { [tagNames.nextAuthority]: formatTrust(trustIn(nextCa.cert)) },
      options.signal,
    );
  });
  return { host: await findHost(azure, name), client };
}

/**
 * The second step: the host presents a certificate of the next authority and trusts its clients only. Client certificates of
 * the old authority are rejected from here on. Run again after an interruption, it continues. With `current`, the old
 * authority's certificate, all names of the host's certificate are kept; without it only its own names and its address.
 * @throws BerthError `authority-untrusted` where the first step was not done
 */
export function finishAuthorityChange(
  azure: Azure,
  name: string,
  authorities: { readonly next: Authority; readonly current?: Pick<Authority, "cert"> | undefined },
  options: RotateOptions = {},
): Promise<RotatedHost> {
  return runVerb(azure, options, () => finish(azure, name, authorities, options));
}

async function finish(
  azure: Azure,
  name: string,
  { next, current }: { readonly next: Authority; readonly current?: Pick<Authority, "cert"> | undefined },
  options: RotateOptions,
): Promise<RotatedHost> {
  throwIfAborted(options.signal);
  const host = await findHost(azure, name);
  commandTarget(host);
  const ca = await hostAuthority(host, next);
  const client = (await clientFor(host, options.client)) ?? (await issueClientCertificate(ca));
  await reportOperation(name, "distrust", options, async () => {
    await preferNext(azure, host, trustIn(ca.cert), options);
    const owners = [next.cert, ...(current === undefined ? [] : [current.cert])];
    const { server } = await newServerCertificate(host, ca, owners, options);
    await installCertificates(azure, host, { cert: server.cert, key: server.key, ca: ca.cert }, options);
    await waitForDocker(host, client, {
      ...readyOptions(options),
      fingerprint: readCertificate(server.cert).fingerprint,
    });
    await recordCertificate(azure, host, server.cert, options.signal, { [tagNames.nextAuthority]: undefined });
  });
  return { host: await findHost(azure, name), client };
}

/** Done while the host trusts both, so that the tags always name an authority that it trusts. */
async function preferNext(azure: Azure, host: Host, next: HostTrust, { signal }: RotateOptions): Promise<void> {
  if (host.authority === next.authority) return;
  const tags = { [tagNames.authority]: formatTrust(next), [tagNames.nextAuthority]: host.tags[tagNames.authority] };
  await changeTags(azure, host.machineId ?? "", tags, signal);
}

function bundle(...authorities: readonly Authority[]): string {
  return authorities.map(({ cert }) => `${cert.trim()}\n`).join("");
}
