import type { TlsMaterial } from "../certificates/material.ts";
import { BerthError } from "../errors/index.ts";
import type { CertificateStore, StoredAuthority } from "./store.ts";

/**
 * A store that lives as long as the process: for tests, and for hosts that the same process removes. Nobody can reach the
 * hosts of a lost authority, so give it one that is kept elsewhere where hosts outlive the process.
 */
export function memoryStore(given?: StoredAuthority): CertificateStore {
  let authority = given;
  const clients = new Map<string, TlsMaterial>();
  return {
    readAuthority: async () => authority,
    async writeAuthority(created) {
      if (authority !== undefined) throw new BerthError("authority-exists", { path: "memory" });
      authority = created;
    },
    readClient: async (host) => clients.get(host),
    async writeClient(host, client) {
      clients.set(host, client);
    },
    async removeClient(host) {
      clients.delete(host);
    },
  };
}
