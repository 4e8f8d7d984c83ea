import {
  Agent,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
  request as send,
} from "node:http";
import type { Server, Socket } from "node:net";
import { PassThrough } from "node:stream";
import { relayAddress } from "../network.ts";
import { isPackage, type PackageCache } from "./package-cache.ts";
import { trackSocket } from "./tls.ts";

/** Forwards plain HTTP requests to the host that they name, if that host is allowed, and caches packages. */
export function serveHttp(
  server: Server,
  isAllowed: (host: string) => boolean,
  cache: PackageCache,
  sockets: Set<Socket>,
  answerOwn: RequestListener | undefined,
): void {
  const agent = new Agent({ keepAlive: true, timeout: 60_000 });
  const web = createServer((request, response) => {
    const host = (request.headers.host ?? "").replace(/:80$/, "").toLowerCase();
    if (answerOwn !== undefined && host === relayAddress) return answerOwn(request, response);
    if (!isAllowed(host)) {
      request.resume();
      response.writeHead(403, { "Content-Type": "text/plain" });
      response.end(`The relay does not forward to ${host}: this guest can reach only package mirrors.\n`);
      return;
    }
    answer(host, request, response, agent, cache).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    trackSocket(sockets, socket);
    web.emit("connection", socket);
  });
  server.once("close", () => agent.destroy());
}

async function answer(
  host: string,
  request: IncomingMessage,
  response: ServerResponse,
  agent: Agent,
  cache: PackageCache,
): Promise<void> {
  const path = request.url ?? "/";
  const cached = isPackage(request.method, path) ? await cache.find(host, path) : undefined;
  if (cached === undefined) {
    forward(host, path, request, response, agent, cache);
    return;
  }
  response.writeHead(200, { "Content-Type": "application/vnd.debian.binary-package", "Content-Length": cached.bytes });
  cached
    .open()
    .on("error", () => response.destroy())
    .pipe(response);
}

function forward(
  host: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  agent: Agent,
  cache: PackageCache,
): void {
  const upstream = send({ host, port: 80, path, method: request.method, headers: request.headers, agent });
  upstream.once("response", (found) => {
    response.writeHead(found.statusCode ?? 502, found.headers);
    found.pipe(response);
    const bytes = Number(found.headers["content-length"]);
    if (found.statusCode !== 200 || !isPackage(request.method, path) || !(bytes > 0)) return;
    const copy = new PassThrough();
    found.pipe(copy);
    // If the connection breaks, `found` closes without ending. The copy is then too short, and the cache drops it.
    found.once("close", () => copy.end());
    cache.store(host, path, bytes, copy).catch(() => copy.resume());
  });
  upstream.once("error", (error) => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { "Content-Type": "text/plain" }).end(`Could not reach ${host}: ${error.message}\n`);
  });
  response.once("close", () => {
    if (!response.writableFinished) upstream.destroy();
  });
  request.pipe(upstream);
}
