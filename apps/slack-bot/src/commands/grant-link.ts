import { randomBytes } from "node:crypto";
import { findHost, hostAuthority, inspectHost, signClientRequest } from "@dockberth/core";
import { recordGrant } from "../access/grants.ts";
import { assertAllowed } from "../access/permission.ts";
import { SlackError } from "../errors.ts";
import type { Session } from "../session.ts";
import { type Person, personKey } from "../slack-api/person.ts";
import { digest } from "../store/digest.ts";

interface PendingGrant {
  readonly host: string;
  readonly person: Person;
}

const kind = "grant";
const minutesToRedeem = 10;

/** A link that accepts one certificate signing request for one person. The store has only the digest of its token. */
export async function createGrantLink(
  { store, clock }: Session,
  person: Person,
  host: string,
  publicUrl: string,
): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const grant: PendingGrant = { host, person };
  await store.insert(kind, digest(token), grant, new Date(clock().getTime() + minutesToRedeem * 60_000));
  return `${publicUrl}/grants/${token}`;
}

/**
 * Signs the request that was sent to a link. The link can be used again only after a request that could not be signed.
 * @throws SlackError `confirmation-stale`, `not-allowed`, `key-exposed`
 * @throws BerthError `request-unreadable`
 */
export async function redeemGrantLink(session: Session, token: string, csr: string): Promise<string> {
  const { store, policy, directory, authority, auditLog } = session;
  const record = await readLink(session, token);
  const { host, person } = record.value as PendingGrant;
  directory.clear();
  const found = await inspectHost(session.azure, host);
  await assertAllowed(session, person, "grant", found);
  if (containsPrivateKey(csr)) throw new SlackError("key-exposed", { where: "link" });
  const { grantHours: validForHours } = policy.limits;
  const ca = await hostAuthority(found, authority);
  const cert = await signClientRequest(ca, csr, { name: personKey(person), validForHours });
  if (!(await store.remove(kind, record))) throw new SlackError("confirmation-stale", { what: "link" });
  await recordGrant(session, host, { ca: ca.cert, cert });
  await auditLog.record(person, { verb: "grant", host, outcome: "granted" });
  return cert;
}

/** The CA certificate of a link's host. Asking for it does not use up the link. @throws SlackError `confirmation-stale` */
export async function authorityOfGrantLink(session: Session, token: string): Promise<string> {
  const { host } = (await readLink(session, token)).value as PendingGrant;
  return (await hostAuthority(await findHost(session.azure, host), session.authority)).cert;
}

async function readLink({ store }: Session, token: string) {
  const record = await store.read(kind, digest(token));
  if (record === undefined) throw new SlackError("confirmation-stale", { what: "link" });
  return record;
}

export function containsPrivateKey(text: string): boolean {
  return /PRIVATE KEY/.test(text);
}
