import type { Socket } from "node:net";
import { serveNames } from "./dns.ts";
import { serveWeb } from "./http.ts";
import type { PackageCache } from "./package-cache.ts";
import { openSockets } from "./sockets.ts";
import { serveSecureWeb } from "./tls.ts";

export interface Relay {
  close(): void;
}

/** Opens a relay in the network of a process. */
export type OpenRelay = (pid: number) => Promise<Relay>;

/** A guest's only way out: names, HTTP and TLS, to the hosts of a short list. */
export async function openRelay(pid: number, hosts: ReadonlySet<string>, cache: PackageCache): Promise<Relay> {
  const { names, web, secureWeb } = await openSockets(pid);
  const open = new Set<Socket>();
  const isAllowed = (host: string) => hosts.has(host);
  serveNames(names, isAllowed);
  serveWeb(web, isAllowed, cache, open);
  serveSecureWeb(secureWeb, isAllowed, open);
  return {
    close() {
      names.close();
      web.close();
      secureWeb.close();
      for (const socket of open) socket.destroy();
    },
  };
}
