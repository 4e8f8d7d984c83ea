import { hostname, userInfo } from "node:os";
import { type Authority, BerthError, loadAuthority } from "@dockberth/core";
import { ensureAuthority as ensureStoredAuthority } from "@dockberth/core/stores";
import { authorityName, fileTexts } from "../messages/files.ts";
import type { Environment } from "../session.ts";
import { authorityFolder, fileCertificateStore } from "./certificate-store.ts";

/**
 * The authority of this user.
 * @throws BerthError `authority-missing`, `authority-expired`, and for unreadable or mismatched files
 */
export async function readAuthority(env: Environment): Promise<Authority> {
  const found = await fileCertificateStore(env).readAuthority();
  if (found === undefined) throw new BerthError("authority-missing", { path: authorityFolder(env) });
  return loadAuthority(found);
}

/** The authority of this user, which the first call creates. `onCreated` is called with its folder. */
export function ensureAuthority(env: Environment, onCreated: (folder: string) => void): Promise<Authority> {
  const created = () => onCreated(authorityFolder(env));
  return ensureStoredAuthority(fileCertificateStore(env), { name: defaultAuthorityName(), onCreated: created });
}

/** Stores an authority with its key as the authority of this user. */
export async function storeAuthority(env: Environment, { cert, key }: Authority): Promise<void> {
  if (key === undefined) throw new BerthError("unexpected", { message: fileTexts.noKeyAtHand });
  await fileCertificateStore(env).writeAuthority({ cert, key });
}

export function defaultAuthorityName(): string {
  return authorityName(userInfo().username, hostname()).slice(0, 64);
}
