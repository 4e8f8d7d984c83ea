import { hostname, userInfo } from "node:os";
import { type Authority, BerthError, createAuthority, loadAuthority } from "@dockberth/core";
import { CliError } from "../errors.ts";
import { authorityName, fileTexts } from "../messages/en/files.ts";
import type { Environment } from "../session.ts";
import { authorityFolder, fileCertificateStore } from "./certificate-store.ts";
import { withLock } from "./lock.ts";

/**
 * The authority of this user.
 * @throws BerthError `authority-missing`, `authority-expired`, and for unreadable or mismatched files
 */
export async function readAuthority(env: Environment): Promise<Authority> {
  const found = await findAuthority(env);
  if (found === undefined) throw new CliError("authority-missing", { path: authorityFolder(env) });
  return found;
}

/** The authority of this user, which the first call creates. `onCreated` is called with its folder. */
export async function ensureAuthority(
  env: Environment,
  { signal, onCreated }: { readonly signal: AbortSignal; readonly onCreated: (folder: string) => void },
): Promise<Authority> {
  const found = await findAuthority(env);
  if (found !== undefined) return found;
  // Two first commands at once would create two, and one of the hosts would trust an authority that is lost.
  return withLock({ env, name: "authority", operation: "ca create", signal, wait: true }, async () => {
    const created = await findAuthority(env);
    if (created !== undefined) return created;
    const authority = await createAuthority({ name: defaultAuthorityName() });
    await storeAuthority(env, authority);
    onCreated(authorityFolder(env));
    return authority;
  });
}

/** Stores an authority with its key as the authority of this user. */
export async function storeAuthority(env: Environment, { cert, key }: Authority): Promise<void> {
  if (key === undefined) throw new BerthError("unexpected", { message: fileTexts.noKeyAtHand });
  await fileCertificateStore(env).writeAuthority({ cert, key });
}

export function defaultAuthorityName(): string {
  return authorityName(userInfo().username, hostname()).slice(0, 64);
}

async function findAuthority(env: Environment): Promise<Authority | undefined> {
  const found = await fileCertificateStore(env).readAuthority();
  return found === undefined ? undefined : loadAuthority(found);
}
