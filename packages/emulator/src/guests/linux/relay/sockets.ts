import { spawn } from "node:child_process";
import type { Socket as UdpSocket } from "node:dgram";
import type { Server } from "node:net";
import { relayAddress } from "../network.ts";

/** Sockets that listen in a guest's network and belong to this process. */
export interface RelaySockets {
  readonly dns: UdpSocket;
  readonly http: Server;
  readonly tls: Server;
}

/**
 * Opens sockets in another process's network. Node cannot change its own network namespace, but a child in another namespace
 * can open sockets there and send them to this process.
 */
export function openSockets(pid: number): Promise<RelaySockets> {
  const child = spawn("nsenter", [`--net=/proc/${pid}/ns/net`, process.execPath, "-e", opener, relayAddress], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: {},
  });
  const errors: string[] = [];
  child.stderr?.on("data", (part: Buffer) => errors.push(part.toString()));
  return new Promise((resolve, reject) => {
    const received = new Map<string, unknown>();
    child.once("error", reject);
    child.on("message", (name: string, handle) => {
      received.set(name, handle);
      if (received.size < 3) return;
      child.disconnect();
      resolve({
        dns: received.get("dns") as UdpSocket,
        http: received.get("http") as Server,
        tls: received.get("tls") as Server,
      });
    });
    child.once("close", () => {
      if (received.size < 3) reject(new Error(`The guest's relay could not listen. ${errors.join("").trim()}`));
    });
  });
}

const opener = `
const address = process.argv[1];
const dns = require("node:dgram").createSocket("udp4");
dns.bind(53, address, () => process.send("dns", dns));
for (const [name, port] of [["http", 80], ["tls", 443]]) {
  const server = require("node:net").createServer();
  server.listen(port, address, () => process.send(name, server));
}
process.once("disconnect", () => process.exit());
`;
