import { hostname, userInfo } from "node:os";
import { type Authority, BerthError, createAuthority, loadAuthority } from "@dockberth/core";
import { CliError } from "../errors.ts";
import { authorityFolder, fileCertificateStore } from "./certificate-store.ts";
import { withLock } from "./lock.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The authority of this user.
 * @throws BerthError `authority-missing`, `authority-expired` and what is wrong with its files
 */
export async function readAuthority(env: Environment): Promise<Authority> {
  const found = await findAuthority(env);
  if (found === undefined) throw new CliError("authority-missing", { path: authorityFolder(env) });
  return found;
}

/** The authority of this user, made on the first call; `onCreated` is told the folder. */
export async function ensureAuthority(
  env: Environment,
  { signal, onCreated }: { readonly signal: AbortSignal; readonly onCreated: (folder: string) => void },
): Promise<Authority> {
  const found = await findAuthority(env);
  if (found !== undefined) return found;
  // Two first commands at once would make two, and one of the hosts would trust an authority that is lost.
  return withLock({ env, name: "authority", operation: "ca create", signal, wait: true }, async () => {
    const made = await findAuthority(env);
    if (made !== undefined) return made;
    const authority = await createAuthority({ name: defaultAuthorityName() });
    await storeAuthority(env, authority);
    onCreated(authorityFolder(env));
    return authority;
  });
}

/** Puts an authority whose key is at hand in its place. */
export async function storeAuthority(env: Environment, { cert, key }: Authority): Promise<void> {
  if (key === undefined) throw new BerthError("unexpected", { message: "the authority's key is not at hand" });
  await fileCertificateStore(env).writeAuthority({ cert, key });
}

export function defaultAuthorityName(): string {
  return `Berth authority of ${userInfo().username} at ${hostname()}`.slice(0, 64);
}

async function findAuthority(env: Environment): Promise<Authority | undefined> {
  const found = await fileCertificateStore(env).readAuthority();
  return found === undefined ? undefined : loadAuthority(found);
}
