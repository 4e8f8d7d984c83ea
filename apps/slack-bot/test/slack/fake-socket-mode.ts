import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** Slack's side of Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode */
export interface FakeSocketMode {
  readonly url: string;
  /** Sends an envelope to one of the connections, as Slack does, and resolves to the payload of the acknowledgement. */
  send(type: "slash_commands" | "interactive" | "events_api", payload: unknown): Promise<unknown>;
  /** Sends the same envelope to every connection at once. */
  sendToAll(type: "slash_commands" | "interactive" | "events_api", payload: unknown): Promise<unknown[]>;
  readonly connections: () => number;
  /** Asks every client to reconnect, as Slack does every few hours. */
  recycle(): void;
  close(): Promise<void>;
}

export async function openFakeSocketMode(): Promise<FakeSocketMode> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  server.on("connection", (socket) => socket.send(JSON.stringify({ type: "hello", num_connections: 1 })));
  const open = () => [...server.clients].filter(({ readyState }) => readyState === 1);
  const sendTo = (socket: WebSocket, type: string, payload: unknown): Promise<unknown> => {
    const envelope_id = randomUUID();
    const acknowledged = new Promise<unknown>((resolve) => {
      const take = (data: Buffer) => {
        const message = JSON.parse(data.toString()) as { envelope_id?: string; payload?: unknown };
        if (message.envelope_id !== envelope_id) return;
        socket.off("message", take);
        resolve(message.payload);
      };
      socket.on("message", take);
    });
    socket.send(JSON.stringify({ type, envelope_id, payload, accepts_response_payload: true }));
    return acknowledged;
  };
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => open().length,
    send: (type, payload) => {
      const [socket] = open();
      if (socket === undefined) throw new Error("no bot is connected");
      return sendTo(socket, type, payload);
    },
    sendToAll: (type, payload) => Promise.all(open().map((socket) => sendTo(socket, type, payload))),
    recycle: () => {
      for (const socket of open()) socket.send(JSON.stringify({ type: "disconnect", reason: "refresh_requested" }));
    },
    close: async () => {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await once(server, "close");
    },
  };
}
