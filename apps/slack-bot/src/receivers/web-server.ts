import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { httpTexts } from "../messages/index.ts";

/** Handles a request whose body was read; resolves to false for the path of another route. */
export type Route = (request: WebRequest, response: ServerResponse) => Promise<boolean>;

export interface WebRequest {
  readonly message: IncomingMessage;
  readonly path: string;
  readonly body: Buffer;
}

export interface WebServer {
  readonly url: string;
  close(): Promise<void>;
}

/** More than any payload of Slack or any certificate signing request has. */
const maxBodyBytes = 512 * 1024;

/** One HTTP server for health, certificates, and Slack's requests. A proxy in front of it terminates TLS. */
export async function startWebServer(routes: readonly Route[], host: string, port: number): Promise<WebServer> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (message, response) => {
    serve(routes, message, response).catch(() => respond(response, 500, `${httpTexts.internalError}\n`));
  });
  server.listen(port, host);
  await once(server, "listening");
  const { port: actualPort } = server.address() as AddressInfo;
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${actualPort}`, close: () => close(server) };
}

/** Responds in plain text, unless a response was sent already. */
export function respond(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent) return;
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(text);
}

async function serve(routes: readonly Route[], message: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(message);
  if (body === undefined) return respond(response, 413, `${httpTexts.tooLarge}\n`, { connection: "close" });
  const path = (message.url ?? "/").split("?", 1)[0] ?? "/";
  for (const route of routes) if (await route({ message, path, body }, response)) return;
  respond(response, 404, `${httpTexts.notFound}\n`);
}

async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  // The rest of one that is too large stays unread; the connection stays open for the answer.
  for await (const part of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBodyBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function close(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  await closed;
}
