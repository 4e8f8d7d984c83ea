import { createAuthority, createHostAuthority, issueClientCertificate, readCertificate } from "@dockberth/core";
import { ensureAuthority, readAuthority } from "../src/folder/authority.ts";
import { fileCertificateStore } from "../src/folder/certificate-store.ts";
import { ensureClientCertificate } from "../src/folder/client-certificate.ts";
import { withLock } from "../src/folder/lock.ts";
import { findNextAuthority, promoteNextAuthority, storeNextAuthority } from "../src/folder/next-authority.ts";
import { ensureSshKey } from "../src/folder/ssh-key.ts";
import type { Environment } from "../src/session.ts";

const { signal } = new AbortController();
const generation = "5c1f0e9a7b3d2684-1";

/** What commands do with the folder. Each returns a fingerprint or key. */
export const folderWork = {
  /** The first `berth create`: an authority and a client certificate. */
  create: async (env: Environment) => {
    const authority = await ensureAuthority(env, () => undefined);
    await withLock({ env, name: "demo", operation: "create", signal, wait: true }, async () => {
      const ca = await createHostAuthority(authority, { host: "demo", generation });
      await fileCertificateStore(env).writeClient("demo", await issueClientCertificate(ca));
    });
    return fingerprintOf(authority.cert);
  },
  /** `berth ca renew`, then `berth ca renew --finish`. */
  renew: async (env: Environment) => {
    const options = { env, name: "authority", operation: "ca renew", signal, wait: true };
    return withLock(options, async () => {
      const { cert } = await readAuthority(env);
      // It was killed after its last step.
      if (readCertificate(cert).subject === "next") return fingerprintOf(cert);
      const next = await findNextAuthority(env);
      if (next === undefined) await storeNextAuthority(env, await createAuthority({ name: "next" }));
      await promoteNextAuthority(env);
      return fingerprintOf((await readAuthority(env)).cert);
    });
  },
  /** `berth docker` for a host whose client certificate is about to expire. */
  client: async (env: Environment) => {
    const later = new Date(Date.now() + 23.5 * 3_600_000);
    const { keyFingerprint: authority } = readCertificate((await readAuthority(env)).cert);
    const tags = { "berth-ca": `${authority}/${generation}` };
    return fingerprintOf((await ensureClientCertificate(env, { name: "demo", authority, tags }, later)).cert);
  },
  "ssh key": (env: Environment) => ensureSshKey(env),
} as const;

export type FolderWork = keyof typeof folderWork;

export function isFolderWork(name: string): name is FolderWork {
  return name in folderWork;
}

function fingerprintOf(cert: string): string {
  return readCertificate(cert).fingerprint;
}
