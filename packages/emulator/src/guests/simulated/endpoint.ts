import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { createServer, type Socket } from "node:net";
import type { FirewallRule, GuestSpec, SimulatedEngine } from "../guest.ts";
import type { Credentials } from "./credentials.ts";
import { answerEngineRequest } from "./engine.ts";
import { isAllowed } from "./firewall.ts";

export interface Endpoint {
  close(): Promise<void>;
}

/** Opens the port of the delivered Docker Engine, with mutual TLS. The current firewall rules apply to each new connection. */
export async function openEndpoint(
  spec: GuestSpec,
  address: string,
  credentials: Credentials,
  rules: () => readonly FirewallRule[],
  engine: SimulatedEngine | undefined,
): Promise<Endpoint> {
  const sockets = new Set<Socket>();
  const secure = createTlsServer(
    {
      ca: [...credentials.authorities],
      cert: credentials.certificate,
      key: credentials.key,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
    },
    (request, response) => {
      if (engine?.onRequest(request, response) !== true) answerEngineRequest(spec, request, response);
    },
  );
  secure.on("tlsClientError", (_error, socket) => socket.destroy());
  const listener = createServer((socket) => {
    const source = socket.remoteAddress ?? "";
    socket.on("error", () => socket.destroy());
    if (!isAllowed(rules(), { protocol: "Tcp", source, port: credentials.port })) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    if (engine?.onConnection(socket) !== true) secure.emit("connection", socket);
  });
  listener.listen(credentials.port, address);
  await once(listener, "listening");
  return {
    async close() {
      const closed = once(listener, "close");
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
