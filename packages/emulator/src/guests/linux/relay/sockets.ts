import { spawn } from "node:child_process";
import type { Socket as UdpSocket } from "node:dgram";
import type { Server } from "node:net";
import { metadataAddress, relayAddress } from "../network.ts";

/** Sockets that listen in a guest's network and belong to this process. */
export interface RelaySockets {
  readonly dns: UdpSocket;
  readonly http: Server;
  readonly tls: Server;
  /** The port of the host's plugin, and the instance metadata service. */
  readonly plugin: Server | undefined;
  readonly metadata: Server | undefined;
}

/** The port of the host's plugin: HOST_PLUGIN_PORT in azurelinuxagent/common/protocol/hostplugin.py of Azure's agent. */
export const hostPluginPort = 32526;

interface Listener {
  readonly name: string;
  readonly port: number;
  readonly address: string;
}

/**
 * Opens sockets in another process's network. Node cannot change its own network namespace, but a child in another namespace
 * can open sockets there and send them to this process.
 */
export function openSockets(pid: number, isPlatform: boolean): Promise<RelaySockets> {
  const listeners: readonly Listener[] = [
    { name: "http", port: 80, address: relayAddress },
    { name: "tls", port: 443, address: relayAddress },
    ...(isPlatform ? platform : []),
  ];
  const program = [process.execPath, "-e", opener, relayAddress, JSON.stringify(listeners)];
  const child = spawn("nsenter", [`--net=/proc/${pid}/ns/net`, ...program], {
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
      if (received.size <= listeners.length) return;
      child.disconnect();
      resolve({
        dns: received.get("dns") as UdpSocket,
        http: received.get("http") as Server,
        tls: received.get("tls") as Server,
        plugin: received.get("plugin") as Server | undefined,
        metadata: received.get("metadata") as Server | undefined,
      });
    });
    child.once("close", () => {
      if (received.size <= listeners.length)
        reject(new Error(`The guest's relay could not listen. ${errors.join("").trim()}`));
    });
  });
}

const platform: readonly Listener[] = [
  { name: "plugin", port: hostPluginPort, address: relayAddress },
  { name: "metadata", port: 80, address: metadataAddress },
];

const opener = `
const [, address, listeners] = process.argv;
const dns = require("node:dgram").createSocket("udp4");
dns.bind(53, address, () => process.send("dns", dns));
for (const { name, port, address } of JSON.parse(listeners)) {
  const server = require("node:net").createServer();
  server.listen(port, address, () => process.send(name, server));
}
process.once("disconnect", () => process.exit());
`;
