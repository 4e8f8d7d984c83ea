import { connect, type Server, type Socket } from "node:net";
import { readServerName } from "./server-name.ts";

const helloBytesAtMost = 65_536;

/** Passes TLS on, unread, to the host that the client names, where that host is allowed. */
export function serveSecureWeb(server: Server, isAllowed: (host: string) => boolean, sockets: Set<Socket>): void {
  server.on("connection", (socket) => {
    keep(sockets, socket);
    let hello = Buffer.alloc(0);
    socket.on("data", function collect(part: Buffer) {
      hello = Buffer.concat([hello, part]);
      const host = readServerName(hello);
      if (host === "incomplete" && hello.length < helloBytesAtMost) return;
      socket.off("data", collect).pause();
      if (host === undefined || host === "incomplete" || !isAllowed(host)) socket.destroy();
      else passOn(socket, host, hello, sockets);
    });
  });
}

function passOn(socket: Socket, host: string, hello: Buffer, sockets: Set<Socket>): void {
  const upstream = connect(443, host);
  keep(sockets, upstream);
  upstream.once("connect", () => {
    upstream.write(hello);
    socket.pipe(upstream).pipe(socket);
  });
  upstream.once("close", () => socket.destroy());
  socket.once("close", () => upstream.destroy());
}

/** Remembers an open socket, so that it can be closed with the relay. */
export function keep(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.on("error", () => socket.destroy());
  socket.once("close", () => sockets.delete(socket));
}
