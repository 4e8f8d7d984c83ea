import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { requireUnlocked } from "../access/locks.ts";
import { actionOf, requireAction, requireEnabled } from "../access/permissions.ts";
import { ArmError, notImplemented, toArmError } from "../arm-error.ts";
import { apiVersionsOf, newestApiVersion } from "../catalog/api-versions.ts";
import { armAudiences } from "../catalog/audiences.ts";
import { locationsOf } from "../catalog/locations.ts";
import { type Faults, type FaultyAnswer, faultError } from "../faults.ts";
import { type Json, parseJson, parseLenientJson } from "../json.ts";
import type { CloudName, World } from "../world.ts";
import { sendFaulty } from "./faulty-answer.ts";
import { type ArmResponse, createRouter, type Route } from "./router.ts";
import type { ServerCertificate } from "./server-certificate.ts";
import type { Throttle } from "./throttle.ts";

/** A request and its status. Bodies are not recorded, because they contain secrets. */
export interface RecordedRequest {
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** `received`: no effect yet. `done`: the effect is complete. `answered`: the answer was sent. */
export type RequestPhase = "received" | "done" | "answered";

/**
 * Called for every request in every phase, each time with the same request object. The result `break` closes the connection;
 * in the phase `received` the request then has no effect.
 */
export type Watch = (
  request: { readonly method: string; readonly path: string },
  phase: RequestPhase,
) => Promise<"break" | undefined> | "break" | undefined;

export interface Authenticator {
  /**
   * Returns the principal of an Authorization header whose token is for one of the audiences.
   * @throws ArmError with status 401
   */
  principalOf(authorization: string | undefined, audiences: readonly string[]): string;
  /** Makes the token of an Authorization header expire now. */
  expire(authorization: string | undefined): void;
}

export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly certificate: ServerCertificate;
  readonly routes: readonly Route[];
  readonly authenticator: Authenticator;
  readonly faults: Faults;
  readonly throttle: Throttle | undefined;
  readonly watch: Watch | undefined;
  readonly requests: RecordedRequest[];
}

/** ARM's limit for a template, 4 MB, applied to every body. */
const maxBodyBytes = 4 * 1024 * 1024;

/** Serves the world over HTTPS. */
export async function serve(world: World, options: ServerOptions): Promise<{ url: string; server: Server }> {
  const find = createRouter(options.routes);
  const { cert, key } = options.certificate;
  const server = createServer({ cert, key }, (request, response) => {
    answer(world, options, find, request, response).catch(() => request.socket.destroy());
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
  const method = request.method ?? "GET";
  // Azure reads two slashes as one; the Azure CLI sends them: https://github.com/Azure/azure-cli
  const [path = "/", ...query] = (request.url ?? "/").split("?");
  const url = URL.parse([path.replace(/\/{2,}/g, "/"), ...query].join("?"), origin);
  if (url === null) {
    const error = new ArmError(400, "BadRequest", "The Host header or the request target is malformed.");
    return send(response, errorResponse(error), request, world.clock.now());
  }
  const dropConnection = () => {
    record(options, world, method, url, 0);
    request.socket.destroy();
  };
  const watched = { method, path: url.pathname };
  const breaksAt = async (phase: RequestPhase) => (await options.watch?.(watched, phase)) === "break";
  const text = await readBody(request).catch((error: unknown) => toArmError(error));
  const fault = options.faults.triggerForRequest(method, url.pathname);
  if ((await breaksAt("received")) || fault === "reset-before") return dropConnection();
  const reply =
    text instanceof ArmError
      ? errorResponse(text)
      : await handle(world, options, find, { method, url, request, text, origin, fault }).catch(errorResponse);
  if ((await breaksAt("done")) || fault === "reset-after") return dropConnection();
  record(options, world, method, url, reply.status);
  if (fault === undefined || isErrorResponse(fault)) send(response, reply, request, world.clock.now());
  else
    await sendFaulty(fault, response, textOf(reply), world.clock, () =>
      writeHead(response, reply, request, world.clock.now()),
    );
  await breaksAt("answered");
}

function errorResponse(error: unknown): ArmResponse {
  const armError = toArmError(error);
  return { status: armError.status, body: { error: armError.body() }, headers: armError.headers };
}

/** Whether a fault already produced an error response, which is then sent normally. */
function isErrorResponse(fault: FaultyAnswer): boolean {
  return fault === "expired-token" || (typeof fault === "object" && "status" in fault);
}

interface ReceivedRequest {
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
  received: ReceivedRequest,
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
  if (fault === "expired-token") options.authenticator.expire(request.headers.authorization);
  const principal = options.authenticator.principalOf(request.headers.authorization, armAudiences(world.cloud, origin));
  const limits = options.throttle?.take(principal, method, url.pathname) ?? {};
  if (typeof fault === "object" && "status" in fault) throw faultError(fault);
  if (match.route.unversioned !== true) requireApiVersion(url, world);
  const { subscription } = match.parts;
  if (subscription !== undefined && subscription.toLowerCase() !== world.subscriptionId) {
    throw new ArmError(404, "SubscriptionNotFound", `The subscription '${subscription}' could not be found.`);
  }
  const action = actionOf(method, url.pathname);
  if (action !== undefined) requireAction(world.permissions, action, url.pathname);
  requireEnabled(world, method);
  requireUnlocked(world.locks.values(), method, url.pathname);
  const reply = await match.route.handle(world, {
    method,
    url,
    headers: request.headers,
    body: parseBody(text),
    text,
    parts: match.parts,
    origin,
  });
  return { ...reply, headers: { ...limits, ...reply.headers } };
}

/** ARM's first API version is of 2014, and a version of a future day cannot have been published. */
const firstApiVersion = "2014-01-01";

function requireApiVersion(url: URL, { clock, cloud }: World): void {
  const version = url.searchParams.get("api-version");
  if (version === null)
    throw new ArmError(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  const [, date = ""] = /^(\d{4}-\d{2}-\d{2})(?:-preview)?$/.exec(version) ?? [];
  if (!isDate(date))
    throw new ArmError(
      400,
      "InvalidApiVersionParameter",
      `The api-version '${version}' is invalid. The supported versions are of the form YYYY-MM-DD.`,
    );
  requireOffered(url.pathname, version, cloud);
  if (date < firstApiVersion || date > clock.now().toISOString().slice(0, 10))
    throw new ArmError(
      400,
      "NoRegisteredProviderFound",
      `No registered resource provider found for API version '${version}' and '${url.pathname}'. Versions from ${firstApiVersion} until today are supported.`,
    );
}

/** China and US Government get a version many months after the public cloud. */
function requireOffered(path: string, version: string, cloud: CloudName): void {
  const [, namespace = "Microsoft.Resources", type = "subscriptions"] =
    /^([^/]+)\/([^/]+)/.exec(path.split(/\/providers\//i).at(-1) ?? "") ?? [];
  const newest = newestApiVersion(cloud, namespace);
  if (cloud === "AzureCloud" || newest === undefined || version <= newest) return;
  const [location] = locationsOf(cloud);
  throw new ArmError(
    400,
    "NoRegisteredProviderFound",
    `No registered resource provider found for location '${location}' and API version '${version}' for type '${type}'. The supported api-versions are '${apiVersionsOf(cloud, namespace).join(", ")}'. The supported locations are '${locationsOf(cloud).join(", ")}'.`,
  );
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) && text !== "";
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The rest of one that is too large stays unread; the connection stays open for the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes)
      throw new ArmError(
        413,
        "RequestContentTooLarge",
        `The request content size exceeds the maximum size of ${maxBodyBytes} bytes.`,
        { headers: { connection: "close" } },
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseBody(text: string): Json {
  if (text.trim() === "") return {};
  const body = parseJson(text) ?? parseLenientJson(text);
  if (body !== undefined) return body as Json;
  throw new ArmError(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized.");
}

function send(response: ServerResponse, reply: ArmResponse, request: IncomingMessage, now: Date): void {
  writeHead(response, reply, request, now);
  response.end(request.method === "HEAD" ? undefined : textOf(reply));
}

function textOf({ body }: ArmResponse): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}

function writeHead(
  response: ServerResponse,
  { status, body, headers }: ArmResponse,
  request: IncomingMessage,
  now: Date,
): void {
  const id = randomUUID();
  const clientRequestId = request.headers["x-ms-client-request-id"];
  if (body !== undefined) response.setHeader("content-type", "application/json; charset=utf-8");
  if (clientRequestId !== undefined) response.setHeader("x-ms-client-request-id", clientRequestId);
  response.writeHead(status, {
    date: now.toUTCString(),
    "x-ms-request-id": id,
    "x-ms-correlation-request-id": request.headers["x-ms-correlation-request-id"] ?? id,
    "cache-control": "no-cache",
    ...headers,
  });
}

function record({ requests }: ServerOptions, world: World, method: string, { pathname }: URL, status: number): void {
  requests.push({ at: world.clock.now(), method, path: pathname, status });
}
