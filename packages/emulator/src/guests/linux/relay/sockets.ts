import { spawn } from "node:child_process";
import type { Socket as UdpSocket } from "node:dgram";
import type { Server } from "node:net";
import { relayAddress } from "../network.ts";

/** What listens inside a guest's network while its ends are in this process. */
export interface RelaySockets {
  readonly names: UdpSocket;
  readonly web: Server;
  readonly secureWeb: Server;
}

/**
 * Opens sockets in another process's network. A process of Node cannot change its own network, but a child that is
 * started in another one can open sockets there and hand them over.
 */
export function openSockets(pid: number): Promise<RelaySockets> {
  const child = spawn("nsenter", [`--net=/proc/${pid}/ns/net`, process.execPath, "-e", opener, relayAddress], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: {},
  });
  const complaints: string[] = [];
  child.stderr?.on("data", (part: Buffer) => complaints.push(part.toString()));
  return new Promise((resolve, reject) => {
    const received = new Map<string, unknown>();
    child.once("error", reject);
    child.on("message", (name: string, handle) => {
      received.set(name, handle);
      if (received.size < 3) return;
      child.disconnect();
      resolve({
        names: received.get("names") as UdpSocket,
        web: received.get("web") as Server,
        secureWeb: received.get("secureWeb") as Server,
      });
    });
    child.once("close", () => {
      if (received.size < 3) reject(new Error(`The guest's relay could not listen. ${complaints.join("").trim()}`));
    });
  });
}

const opener = `
const address = process.argv[1];
const names = require("node:dgram").createSocket("udp4");
names.bind(53, address, () => process.send("names", names));
for (const [name, port] of [["web", 80], ["secureWeb", 443]]) {
  const server = require("node:net").createServer();
  server.listen(port, address, () => process.send(name, server));
}
process.once("disconnect", () => process.exit());
`;
