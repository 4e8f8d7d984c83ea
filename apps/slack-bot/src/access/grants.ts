import {
  acceptedGenerations,
  type IssuedGrant,
  issuedGrant,
  type ListedGrant,
  listedGrant,
  type TrustingHost,
} from "@dockberth/core";
import type { Store } from "../store/store.ts";

/** Where grants are kept, and the time. */
interface GrantRecords {
  readonly store: Store;
  readonly clock: () => Date;
}

interface HostGrant extends IssuedGrant {
  readonly host: string;
}

const kind = "granted";
/** A list shows what has expired, too. */
const keptDays = 30;

/** Notes a certificate before anybody gets it, so that the list lacks none of this bot's. */
export async function recordGrant(
  { store, clock }: GrantRecords,
  host: string,
  issued: { readonly ca: string; readonly cert: string },
): Promise<void> {
  const grant: HostGrant = { host, ...issuedGrant(issued, clock()) };
  const expiresAt = new Date(new Date(grant.notAfter).getTime() + keptDays * 86_400_000);
  await store.insert(kind, grant.serialNumber, grant, expiresAt);
}

/** What this bot granted on a host, the oldest first. */
export async function listGrants({ store, clock }: GrantRecords, host: TrustingHost): Promise<readonly ListedGrant[]> {
  const grants = (await store.list(kind))
    .map(({ value }) => value as HostGrant)
    .filter((each) => each.host === host.name);
  return grants
    .map((grant) => listedGrant(grant, acceptedGenerations(host), clock()))
    .sort((one, other) => one.issuedAt.localeCompare(other.issuedAt));
}
