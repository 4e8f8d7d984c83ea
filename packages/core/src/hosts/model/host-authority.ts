import { createHostAuthority } from "../../certificates/host-authority.ts";
import type { HostGeneration } from "../../certificates/host-generation.ts";
import { type ClientCertificateOptions, issueClientCertificate } from "../../certificates/issue.ts";
import type { Authority, Signer, TlsMaterial } from "../../certificates/material.ts";
import { readCertificate } from "../../certificates/read.ts";
import { BerthError } from "../../errors/index.ts";
import { isObject } from "../../json.ts";
import { trustIn, trustsOf } from "../../plan/trust.ts";
import { callBack } from "../../run/callback.ts";
import { requireOption } from "../../run/require-option.ts";
import type { Host } from "./host.ts";

/** What names the CA of a host. */
export type TrustingHost = Pick<Host, "name" | "tags">;

/**
 * The CA of one host, in its current generation, with which its client certificates are issued. The host rejects what
 * the CA of another host issued. The certificate is kept in memory: a signer in a vault would otherwise sign it again for
 * each client.
 * @throws BerthError `authority-untrusted` where the host does not belong to the owner, `generation-invalid`,
 * `authority-expired`
 */
export async function hostAuthority(host: TrustingHost, owner: Authority, now?: Date): Promise<Authority> {
  requireOption("host", isObject(host) && isObject(host.tags), "a host");
  requireOption("owner", isObject(owner), "an Authority");
  const { keyFingerprint, subject } = readCertificate(owner.cert);
  const trusts = trustsOf(host.tags);
  const trust = trusts.find(({ authority }) => authority === keyFingerprint);
  if (trust === undefined && trusts.length > 0)
    throw new BerthError("authority-untrusted", { host: host.name, subject });
  const { generation } = trust ?? {};
  if (generation === undefined) throw new BerthError("generation-invalid", { host: host.name, generation: "" });
  return keptAuthority(owner, { host: host.name, generation }, now);
}

const maxKept = 200;
const kept = new WeakMap<Signer, Map<string, Promise<Authority>>>();

/** One for each owner's certificate, host and generation; the ones that were made last. */
async function keptAuthority(owner: Authority, of: HostGeneration, now = new Date()): Promise<Authority> {
  const known = kept.get(owner.signer) ?? new Map<string, Promise<Authority>>();
  kept.set(owner.signer, known);
  const key = JSON.stringify([of.host, of.generation, owner.cert]);
  const running = known.get(key);
  const found = running === undefined ? undefined : await running;
  if (found !== undefined && isValidAt(found, now)) return found;
  const made = createHostAuthority(owner, of, now);
  known.delete(key);
  known.set(key, made);
  made.catch(() => known.delete(key));
  for (const oldest of [...known.keys()].slice(0, -maxKept)) known.delete(oldest);
  return made;
}

function isValidAt({ cert }: Authority, now: Date): boolean {
  const { notBefore, notAfter } = readCertificate(cert);
  return notBefore <= now && now < notAfter;
}

/**
 * Issues a client certificate that opens this host alone.
 * @throws BerthError as {@link hostAuthority} and {@link issueClientCertificate} do
 */
export async function issueHostClient(
  host: TrustingHost,
  owner: Authority,
  options: ClientCertificateOptions = {},
): Promise<TlsMaterial> {
  requireOption("options", isObject(options), "an object");
  return issueClientCertificate(await hostAuthority(host, owner, options.now), options);
}

/** A client certificate, or what issues one for a host that was read: undefined where there is none for it. */
export type ClientSource = TlsMaterial | ((host: Host) => Promise<TlsMaterial | undefined>);

export async function clientFor(host: Host, source: ClientSource | undefined): Promise<TlsMaterial | undefined> {
  return typeof source === "function" ? callBack("client", () => source(host)) : source;
}

/** Whether a host accepts the clients of a CA certificate: it has the key and the generation that the host's tags name. */
export function trustsClientsOf({ tags }: TrustingHost, ca: string): boolean {
  const { authority, generation } = trustIn(ca);
  return trustsOf(tags).some((trust) => trust.authority === authority && trust.generation === generation);
}
