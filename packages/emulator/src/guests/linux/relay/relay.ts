import type { Socket } from "node:net";
import { serveDns } from "./dns.ts";
import { serveHttp } from "./http.ts";
import type { PackageCache } from "./package-cache.ts";
import { openSockets } from "./sockets.ts";
import { serveTls } from "./tls.ts";

export interface Relay {
  close(): void;
}

/** Opens a relay in the network of a process. */
export type OpenRelay = (pid: number) => Promise<Relay>;

/** Opens a guest's only outbound connection: DNS, HTTP and TLS to the given hosts. */
export async function openRelay(pid: number, hosts: ReadonlySet<string>, cache: PackageCache): Promise<Relay> {
  const { dns, http, tls } = await openSockets(pid);
  const open = new Set<Socket>();
  const isAllowed = (host: string) => hosts.has(host);
  serveDns(dns, isAllowed);
  serveHttp(http, isAllowed, cache, open);
  serveTls(tls, isAllowed, open);
  return {
    close() {
      dns.close();
      http.close();
      tls.close();
      for (const socket of open) socket.destroy();
    },
  };
}
