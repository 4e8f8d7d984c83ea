import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest, OutgoingHttpHeaders } from "node:http";

/** A request as this process sends it. */
export interface SentRequest {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  /** From the question mark on. */
  readonly query: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

export interface RequestsSent {
  readonly sent: readonly SentRequest[];
  [Symbol.dispose](): void;
}

const created = "http.client.request.created";

/** Records every request that Node's HTTP client sends from now on, with its body. */
export function watchRequests(): RequestsSent {
  const sent: SentRequest[] = [];
  const watch = (message: unknown) => {
    const { request } = message as { readonly request: ClientRequest };
    recordBody(request, (body) => {
      const { pathname: path, search: query } = new URL(request.path, "https://azure.invalid");
      const host = String(request.getHeader("host"));
      sent.push({ host, method: request.method, path, query, headers: request.getHeaders(), body });
    });
  };
  subscribe(created, watch);
  return { sent, [Symbol.dispose]: () => void unsubscribe(created, watch) };
}

function recordBody(request: ClientRequest, onSent: (body: string) => void): void {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown) => {
    if (typeof chunk === "string" || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk as string));
  };
  const { write, end } = request;
  request.write = (...given: unknown[]) => {
    keep(given[0]);
    return Reflect.apply(write, request, given) as boolean;
  };
  request.end = (...given: unknown[]) => {
    keep(given[0]);
    onSent(Buffer.concat(chunks).toString("utf8"));
    return Reflect.apply(end, request, given) as ClientRequest;
  };
}
