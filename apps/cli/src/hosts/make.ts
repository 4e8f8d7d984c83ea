import { type Azure, createHost, type Host, type HostSpec } from "@dockberth/core";
import { ensureAuthority } from "../folder/authority.ts";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import type { Progress } from "../progress.ts";

export interface MakeWithFolderOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly azure: Azure;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly takeOver?: boolean;
}

/** Makes a host under the authority of this user, and keeps the client's half in the user's folder. */
export async function makeWithFolder(spec: HostSpec, options: MakeWithFolderOptions): Promise<Host> {
  const { env, azure, signal, progress, takeOver = false } = options;
  const authority = await ensureAuthority(env, {
    signal,
    onCreated: sayAuthority(progress),
  });
  const { host } = await createHost(azure, spec, authority, {
    signal,
    onEvent: progress.onEvent,
    takeOver,
    keepClient: (client) => fileCertificateStore(env).writeClient(spec.name, client),
  });
  return host;
}

/** Says, by whatever takes a sentence, that an authority was made and what it means. */
export function sayAuthority({ say }: Pick<Progress, "say">): (folder: string) => void {
  return (folder) =>
    say(`Made a certificate authority in ${folder}; whoever has its key is root on every host that trusts it`);
}
