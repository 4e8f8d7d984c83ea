import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { actionOf, requireAction, requireEnabled } from "../access/permissions.ts";
import { ArmError, notImplemented, toArmError } from "../arm-error.ts";
import { type Faults, type FaultyAnswer, faultError } from "../faults.ts";
import type { Json } from "../json.ts";
import type { Tokens } from "../services/entra-id.ts";
import type { World } from "../world.ts";
import { sendFaulty } from "./faulty-answer.ts";
import { type ArmResponse, createRouter, type Route } from "./router.ts";
import type { ServerCertificate } from "./server-certificate.ts";
import type { Throttle } from "./throttle.ts";

/** What a request was and how it ended. Bodies are not kept: they hold secrets. */
export interface RecordedRequest {
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** `received`: nothing has happened yet. `done`: it had all its effect. `answered`: the answer is on its way. */
export type RequestPhase = "received" | "done" | "answered";

/** Sees every request in every phase, as one and the same object; `break` ends the connection there, and before `done` the request's effect, too. */
export type Watch = (
  request: { readonly method: string; readonly path: string },
  phase: RequestPhase,
) => Promise<"break" | undefined> | "break" | undefined;

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly certificate: ServerCertificate;
  readonly routes: readonly Route[];
  readonly tokens: Tokens;
  readonly faults: Faults;
  readonly throttle: Throttle | undefined;
  readonly watch: Watch | undefined;
  readonly requests: RecordedRequest[];
}

/** ARM's limit for a template, and so for any body: 4 MB. */
const largestBody = 4 * 1024 * 1024;

/** Serves the world over HTTPS. */
export async function serve(world: World, options: ServerOptions): Promise<{ url: string; server: Server }> {
  const find = createRouter(options.routes);
  const { cert, key } = options.certificate;
  const server = createServer({ cert, key }, (request, response) => {
    void answer(world, options, find, request, response);
  });
  server.listen(options.port, options.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `https://${options.host}:${port}`, server };
}

async function answer(
  world: World,
  options: ServerOptions,
  find: ReturnType<typeof createRouter>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const origin = `https://${request.headers.host ?? "localhost"}`;
  const url = new URL((request.url ?? "/").replace(/^\/+/, "/"), origin);
  const method = request.method ?? "GET";
  const breakOff = () => {
    record(options, world, method, url, 0);
    request.socket.destroy();
  };
  const told = { method, path: url.pathname };
  const seen = async (phase: RequestPhase) => (await options.watch?.(told, phase)) === "break";
  const text = await read(request).catch((error: unknown) => toArmError(error));
  const fault = options.faults.meet(method, url.pathname);
  if ((await seen("received")) || fault === "reset-before") return breakOff();
  const reply =
    text instanceof ArmError
      ? refusal(text)
      : await handle(world, options, find, { method, url, request, text, origin, fault }).catch(refusal);
  if ((await seen("done")) || fault === "reset-after") return breakOff();
  record(options, world, method, url, reply.status);
  if (fault === undefined || isRefusal(fault)) send(response, reply, request, world.clock.now());
  else
    await sendFaulty(fault, response, textOf(reply), world.clock, () =>
      writeHead(response, reply, request, world.clock.now()),
    );
  await seen("answered");
}

function refusal(error: unknown): ArmResponse {
  const armError = toArmError(error);
  return { status: armError.status, body: { error: armError.body() }, headers: armError.headers };
}

/** Whether a fault was an answer already, which goes out as any other. */
function isRefusal(fault: FaultyAnswer): boolean {
  return fault === "expired-token" || (typeof fault === "object" && "status" in fault);
}

interface Received {
  readonly method: string;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly text: string;
  readonly origin: string;
  readonly fault: FaultyAnswer | undefined;
}

async function handle(
  world: World,
  options: ServerOptions,
  find: ReturnType<typeof createRouter>,
  received: Received,
): Promise<ArmResponse> {
  const { method, url, request, text, origin, fault } = received;
  const match = find(method, url.pathname);
  if (match === undefined) throw notImplemented(`${method} ${url.pathname}`);
  if (match.route.open === true)
    return match.route.handle(world, {
      method,
      url,
      headers: request.headers,
      body: {},
      text,
      parts: match.parts,
      origin,
    });
  if (fault === "expired-token") options.tokens.expire(request.headers.authorization);
  const principal = options.tokens.principalOf(request.headers.authorization);
  const limits = options.throttle?.take(principal, method, url.pathname) ?? {};
  if (typeof fault === "object" && "status" in fault) throw faultError(fault);
  if (match.route.unversioned !== true) requireVersion(url, world.clock.now());
  const { subscription } = match.parts;
  if (subscription !== undefined && subscription.toLowerCase() !== world.subscriptionId) {
    throw new ArmError(404, "SubscriptionNotFound", `The subscription '${subscription}' could not be found.`);
  }
  const action = actionOf(method, url.pathname);
  if (action !== undefined) requireAction(world.permissions, action, url.pathname);
  requireEnabled(world, method);
  const reply = await match.route.handle(world, {
    method,
    url,
    headers: request.headers,
    body: json(text),
    text,
    parts: match.parts,
    origin,
  });
  return { ...reply, headers: { ...limits, ...reply.headers } };
}

/** ARM began in 2014 with the first of its versions; one of a day that is still to come cannot have been published. */
const firstVersion = "2014-01-01";

function requireVersion(url: URL, now: Date): void {
  const version = url.searchParams.get("api-version");
  if (version === null)
    throw new ArmError(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  const [, date = ""] = /^(\d{4}-\d{2}-\d{2})(?:-preview)?$/.exec(version) ?? [];
  if (!isDay(date))
    throw new ArmError(
      400,
      "InvalidApiVersionParameter",
      `The api-version '${version}' is invalid. The supported versions are of the form YYYY-MM-DD.`,
    );
  if (date < firstVersion || date > now.toISOString().slice(0, 10))
    throw new ArmError(
      400,
      "NoRegisteredProviderFound",
      `No registered resource provider found for API version '${version}' and '${url.pathname}'. Supported are the versions of the days from ${firstVersion} until today.`,
    );
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) && text !== "";
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largestBody)
      throw new ArmError(
        413,
        "RequestContentTooLarge",
        `The request content size exceeds the maximum size of ${largestBody} bytes.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function json(text: string): Json {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new ArmError(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized.");
  }
}

function send(response: ServerResponse, reply: ArmResponse, request: IncomingMessage, now: Date): void {
  writeHead(response, reply, request, now);
  response.end(request.method === "HEAD" ? undefined : textOf(reply));
}

function textOf({ body }: ArmResponse): string {
  return body === undefined ? "" : JSON.stringify(body);
}

function writeHead(
  response: ServerResponse,
  { status, body, headers }: ArmResponse,
  request: IncomingMessage,
  now: Date,
): void {
  const id = randomUUID();
  response.writeHead(status, {
    date: now.toUTCString(),
    ...(body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    "x-ms-request-id": id,
    "x-ms-correlation-request-id": request.headers["x-ms-correlation-request-id"] ?? id,
    ...(request.headers["x-ms-client-request-id"] === undefined
      ? {}
      : { "x-ms-client-request-id": request.headers["x-ms-client-request-id"] }),
    "cache-control": "no-cache",
    ...headers,
  });
}

function record({ requests }: ServerOptions, world: World, method: string, { pathname }: URL, status: number): void {
  requests.push({ at: world.clock.now(), method, path: pathname, status });
}
