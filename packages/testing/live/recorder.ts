import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer, request as send } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createAuthority, issueServerCertificate } from "@dockberth/core";
import { redactor } from "./redact.ts";

/** A request to Azure and its answer, without secrets, ids and addresses. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  /** The answer's headers that ARM's clients read. */
  readonly headers: Readonly<Record<string, string>>;
  readonly request: unknown;
  readonly response: unknown;
}

export interface Recorder {
  /** In place of Azure's own endpoint. */
  readonly url: string;
  /** The certificate to trust for it. */
  readonly ca: string;
  readonly exchanges: readonly Exchange[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** What clients of ARM read: https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations */
const recordedHeaders = ["azure-asyncoperation", "location", "retry-after", "etag", "x-ms-error-code"];

/**
 * Passes everything on to an Azure Resource Manager, and records it. Links in answers lead back to the recorder.
 * @param target the endpoint, and the certificate to trust for it where that is not the system's
 * @param answerTo what the client gets in place of an answer, which is recorded as it is
 */
export async function startRecorder(
  target: { readonly url: string; readonly ca?: string },
  answerTo: (exchange: Exchange, answer: Answer) => Answer = (_exchange, answer) => answer,
): Promise<Recorder> {
  const authority = await createAuthority({ name: "live recorder" });
  const { cert, key } = await issueServerCertificate(authority, { hostnames: ["127.0.0.1"] });
  const exchanges: Exchange[] = [];
  const redact = redactor();
  let own = "";
  const server = createServer({ cert, key: key.reveal() }, (request, response) => {
    pass(request, response).catch(() => request.socket.destroy());
  });
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const given = await forward(target, request, body);
    const rewrite = (each: string) => each.replaceAll(target.url, own);
    const exchange = {
      method: request.method ?? "",
      path: redact.text(request.url ?? ""),
      status: given.status,
      headers: redact.headers(pick(given.headers)),
      request: redact.body(body),
      response: redact.body(given.body),
    };
    exchanges.push(exchange);
    const answer = answerTo(exchange, given);
    const { "content-length": _length, "transfer-encoding": _encoding, connection: _, ...headers } = answer.headers;
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) response.setHeader(name, typeof value === "string" ? rewrite(value) : value);
    response.writeHead(answer.status).end(rewrite(answer.body));
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  own = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: own,
    ca: authority.cert,
    exchanges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function forward(
  { url, ca }: { readonly url: string; readonly ca?: string },
  { method, url: path, headers }: IncomingMessage,
  body: string,
): Promise<Answer> {
  const { host: _host, "accept-encoding": _encoding, connection: _connection, ...others } = headers;
  const options = { method: method ?? "GET", headers: others, ...(ca === undefined ? {} : { ca }) };
  const request = send(new URL(path ?? "/", url), options);
  request.end(body);
  const [response] = (await once(request, "response")) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

function pick(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    recordedHeaders.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}
