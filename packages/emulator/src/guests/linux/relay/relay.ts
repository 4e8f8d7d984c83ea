import { createServer, type RequestListener } from "node:http";
import type { Socket } from "node:net";
import { serveDns } from "./dns.ts";
import { serveHttp } from "./http.ts";
import type { PackageCache } from "./package-cache.ts";
import { openSockets } from "./sockets.ts";
import { serveTls, trackSocket } from "./tls.ts";

export interface Relay {
  close(): void;
}

/** Opens a relay in the network of a process. */
export type OpenRelay = (pid: number, answerOwn: RequestListener | undefined) => Promise<Relay>;

/**
 * Opens a guest's only outbound connection: DNS, HTTP and TLS to the given hosts. `answerOwn` answers HTTP requests for the
 * addresses of the platform.
 */
export async function openRelay(
  pid: number,
  hosts: ReadonlySet<string>,
  cache: PackageCache,
  answerOwn: RequestListener | undefined,
): Promise<Relay> {
  const { dns, http, tls, plugin, metadata } = await openSockets(pid, answerOwn !== undefined);
  const open = new Set<Socket>();
  const isAllowed = (host: string) => hosts.has(host);
  serveDns(dns, isAllowed);
  serveHttp(http, isAllowed, cache, open, answerOwn);
  serveTls(tls, isAllowed, open);
  const platform = [plugin, metadata].filter((each) => each !== undefined);
  for (const each of platform) {
    const web = createServer(answerOwn);
    each.on("connection", (socket) => {
      trackSocket(open, socket);
      web.emit("connection", socket);
    });
  }
  return {
    close() {
      dns.close();
      http.close();
      tls.close();
      for (const each of platform) each.close();
      for (const socket of open) socket.destroy();
    },
  };
}
