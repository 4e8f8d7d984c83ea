import type { Azure } from "../../azure/connect.ts";
import { readCertificate } from "../../certificates/read.ts";
import { BerthError } from "../../errors/index.ts";
import type { HostPlan } from "../../plan/host.ts";
import { tagNames } from "../../plan/tags.ts";
import { plannedMachine } from "./planned.ts";

export interface Ownership {
  /**
   * Goes on with a host of another authority, finished or not. Everybody who has a certificate of that one is locked out.
   * Default false.
   */
  readonly takeOver?: boolean | undefined;
}

interface Owned {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * A host belongs to the authority that its machine's tags name, from the moment there is a machine. Whether it is finished
 * makes no difference: Azure may finish it without whoever began it, and its clients may have been handed out already.
 * @throws BerthError `authority-untrusted`, `authority-change-open` where it trusts two
 */
export function requireOwnership({ name, tags }: Owned, authority: string, { takeOver = false }: Ownership): void {
  const { [tagNames.authority]: owner, [tagNames.nextAuthority]: next } = tags;
  if (takeOver || owner === undefined) return;
  const { fingerprint, subject } = readCertificate(authority);
  if (![owner, next].includes(fingerprint)) throw new BerthError("authority-untrusted", { host: name, subject });
  if (next !== undefined) throw new BerthError("authority-change-open", { host: name });
}

/**
 * The same of a host that is planned, where there is one already: asked before anything of it, or of its owner's, is changed.
 * Resolves with whether its machine is there.
 */
export async function requireOwnershipOfPlanned(
  azure: Azure,
  plan: HostPlan,
  authority: string,
  options: Ownership,
): Promise<boolean> {
  const { name } = plan;
  const { tags = {} } = (await plannedMachine(azure, plan, { host: name, endpoint: azure.endpoint })) ?? {};
  if (tags[tagNames.host] !== name) return false;
  requireOwnership({ name, tags }, authority, options);
  return true;
}
