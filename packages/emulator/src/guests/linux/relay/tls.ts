import { connect, type Server, type Socket } from "node:net";
import { readServerName } from "./server-name.ts";

const maxHelloBytes = 65_536;

/** Forwards TLS connections, without decrypting them, to the host that the client names, if that host is allowed. */
export function serveTls(server: Server, isAllowed: (host: string) => boolean, sockets: Set<Socket>): void {
  server.on("connection", (socket) => {
    trackSocket(sockets, socket);
    let hello = Buffer.alloc(0);
    socket.on("data", function collect(part: Buffer) {
      hello = Buffer.concat([hello, part]);
      const host = readServerName(hello);
      if (host === "incomplete" && hello.length < maxHelloBytes) return;
      socket.off("data", collect).pause();
      if (host === undefined || host === "incomplete" || !isAllowed(host)) socket.destroy();
      else forward(socket, host, hello, sockets);
    });
  });
}

function forward(socket: Socket, host: string, hello: Buffer, sockets: Set<Socket>): void {
  const upstream = connect(443, host);
  trackSocket(sockets, upstream);
  upstream.once("connect", () => {
    upstream.write(hello);
    socket.pipe(upstream).pipe(socket);
  });
  upstream.once("close", () => socket.destroy());
  socket.once("close", () => upstream.destroy());
}

/** Adds an open socket to those that the relay closes. */
export function trackSocket(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.on("error", () => socket.destroy());
  socket.once("close", () => sockets.delete(socket));
}
