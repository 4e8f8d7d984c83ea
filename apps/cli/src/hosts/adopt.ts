import { type AdoptedHost, type Adoption, adoptHost } from "@dockberth/core";
import { ensureAuthority } from "../folder/authority.ts";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import { type MakeWithFolderOptions, sayAuthority } from "./make.ts";

/** Adopts a machine under the authority of this user, and keeps the client's half in the user's folder. */
export async function adoptWithFolder(
  { resourceGroup: _group, machine: _machine, ...adoption }: Adoption,
  { env, azure, signal, progress, prove, takeOver = false }: MakeWithFolderOptions & { readonly prove: boolean },
): Promise<AdoptedHost> {
  const authority = await ensureAuthority(env, { signal, onCreated: sayAuthority(progress) });
  return adoptHost(azure, adoption, authority, {
    signal,
    prove,
    takeOver,
    onEvent: progress.onEvent,
    keepClient: (client) => fileCertificateStore(env).writeClient(adoption.name, client),
  });
}
