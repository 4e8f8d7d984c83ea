import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { PassThrough, Readable } from "node:stream";
import type { HttpRequestInit, HttpResponseInit, HttpResponse as Response } from "@azure/functions";
import type { Functions } from "../src/functions.ts";
import { invocationContext } from "./invocation-context.ts";
import { HttpRequest, HttpResponse } from "./runtime.ts";

export interface ServeOptions {
  readonly port: number;
  /** Answers requests outside `/api/`; false if it does not answer this one. */
  readonly serveOther: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly quiet: boolean;
}

/** Serves the functions below `/api/` as the Functions host does. */
export async function serveFunctions(
  { http }: Functions,
  { port, serveOther, quiet }: ServeOptions,
): Promise<{ readonly url: string; readonly server: Server }> {
  const compiled = http.map((each) => ({ ...each, pattern: toPattern(each.route) }));
  const server = createServer((request, response) => {
    if (serveOther(request, response)) return;
    void respond(compiled, request, response, quiet).catch(() => response.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

type CompiledFunction = Functions["http"][number] & { readonly pattern: RegExp };

async function respond(
  functions: readonly CompiledFunction[],
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  quiet: boolean,
): Promise<void> {
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);
  const matching = functions.filter(({ pattern }) => pattern.test(url.pathname));
  const found = matching.find(({ method }) => method === incoming.method);
  // The Functions host itself sends these two responses, without a body.
  if (found === undefined) {
    outgoing.writeHead(matching.length === 0 ? 404 : 405).end();
    return;
  }
  const request = new HttpRequest({
    query: Object.fromEntries(url.searchParams),
    params: Object.fromEntries(
      Object.entries(found.pattern.exec(url.pathname)?.groups ?? {}).map(([name, value]) => [name, decode(value)]),
    ),
    nativeRequest: streamedRequest(incoming, url),
  } as HttpRequestInit);
  const { traceparent } = incoming.headers;
  const traceContext = typeof traceparent === "string" ? { traceParent: traceparent } : {};
  const context = invocationContext({ functionName: found.name, traceContext, quiet });
  const result = await found.handler(request, context);
  await send(new HttpResponse(result as HttpResponseInit), outgoing);
  // What the application left unread must not be taken for the next request.
  incoming.unpipe();
  incoming.resume();
}

/** As the Functions host passes it on to an application with `enableHttpStream`: its body is read by the application. */
function streamedRequest(incoming: IncomingMessage, url: URL): Request {
  const { method = "GET" } = incoming;
  const body = ["GET", "HEAD"].includes(method) ? null : Readable.toWeb(incoming.pipe(new PassThrough()));
  return new Request(url, { method, headers: headersOf(incoming), body, duplex: "half" } as RequestInit);
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body !== null) {
    const reader = response.body.getReader();
    outgoing.on("close", () => void reader.cancel().catch(() => undefined));
    for (let part = await reader.read(); !part.done; part = await reader.read()) outgoing.write(part.value);
  }
  outgoing.end();
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
}

function toPattern(route: string): RegExp {
  const source = route.replace(/[.]/g, "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^/api/${source}/?$`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
