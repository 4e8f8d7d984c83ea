import { once } from "node:events";
import { createServer, type ListenOptions, type Server } from "node:net";

/** Returns undefined if another process has the socket. The kernel releases it when its process ends. */
export async function acquireSocket(where: ListenOptions): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  server.listen(where);
  try {
    await once(server, "listening");
    server.unref();
    return server;
  } catch {
    return undefined;
  }
}

export async function releaseSocket(server: Server): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
}
