import type { IncomingMessage } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import type { PeerCertificate, TLSSocket } from "node:tls";
import type { TlsMaterial } from "../certificates/material.ts";
import { brokenOff, closed, tooLong, tooSlow } from "./answer-errors.ts";
import type { DockerAddress } from "./connect.ts";
import { identityCheck } from "./identity-check.ts";

/** What one answer of a host may cost. The root of a host decides what it sends, and how slowly. */
export interface ReadLimits {
  readonly maxBytes: number;
  /** The longest silence. */
  readonly idleSeconds: number;
  /** From the connection to the last byte. */
  readonly totalSeconds: number;
  /** The bytes that all answers together may still have; each answer takes its own off. */
  readonly budget?: { bytes: number } | undefined;
}

/** A request to a host's Docker. */
export interface DockerRequest {
  /** Default GET. */
  readonly method?: "GET" | "POST" | undefined;
  /** With its query. */
  readonly path: string;
  /** How the answer becomes text: `latin1` gives one character for each byte. Default `utf8`. */
  readonly encoding?: "utf8" | "latin1" | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly limits: ReadLimits;
  readonly signal?: AbortSignal | undefined;
  /** From `keepAliveAgent`. Default: a connection of its own. */
  readonly agent?: Agent | undefined;
  /** Called once the host and the client have proved who they are. */
  readonly onHandshake?: (() => void) | undefined;
}

/** An answer of a host's Docker. */
export interface DockerAnswer {
  readonly status: number;
  readonly body: string;
  readonly certificate: PeerCertificate;
}

/**
 * Sends one request to a host's Docker over TLS, and reads the answer within limits. Redirects are not followed.
 * @throws Error of Node, with its code: `ETIMEDOUT` and `EMSGSIZE` where a limit is reached, `EBADMSG` for part of an answer
 */
export function requestDocker(
  host: DockerAddress,
  { ca, cert, key }: Pick<TlsMaterial, "ca"> & Partial<TlsMaterial>,
  { method = "GET", path, encoding = "utf8", body, limits, signal, agent, onHandshake }: DockerRequest,
): Promise<DockerAnswer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const options: RequestOptions = {
    ...{ method, path, ca, cert, key: key?.reveal() },
    host: host.address ?? host.hostname,
    port: host.port,
    minVersion: "TLSv1.2",
    timeout: limits.idleSeconds * 1000,
    ...(text !== undefined && {
      headers: { "content-type": "application/json", "content-length": Buffer.byteLength(text) },
    }),
    ...(agent === undefined ? { agent: false, checkServerIdentity: identityCheck(host) } : { agent }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(options);
    let isAnswering = false;
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    };
    const fail = (error: Error) => {
      end();
      reject(error);
      outgoing.destroy();
    };
    const abort = () => fail(Object.assign(new Error("aborted"), { name: "AbortError" }));
    const timer = setTimeout(() => fail(tooSlow(limits.totalSeconds)), limits.totalSeconds * 1000);
    outgoing.on("timeout", () => fail(tooSlow(limits.idleSeconds)));
    outgoing.on("error", fail);
    outgoing.on("close", () => fail(isAnswering ? brokenOff() : closed()));
    outgoing.on("socket", (socket) => socket.once("secureConnect", () => onHandshake?.()));
    outgoing.on("response", (response) => {
      isAnswering = true;
      const { socket, statusCode = 0 } = response;
      const certificate = (socket as TLSSocket).getPeerCertificate();
      collect(response, limits, fail, (found) => {
        end();
        resolve({ status: statusCode, body: found.toString(encoding), certificate });
      });
    });
    if (signal?.aborted === true) abort();
    signal?.addEventListener("abort", abort, { once: true });
    outgoing.end(text);
  });
}

/**
 * Keeps up to `maxConnections` connections to a host. The agent checks the name in the certificate, because Node does not
 * reuse a connection whose request has its own `checkServerIdentity`.
 */
export function keepAliveAgent(host: DockerAddress, maxConnections: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: maxConnections, checkServerIdentity: identityCheck(host) });
}

/** Fails as soon as the answer is too long. */
function collect(
  response: IncomingMessage,
  { maxBytes, budget }: ReadLimits,
  fail: (error: Error) => void,
  done: (body: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (budget !== undefined) budget.bytes -= chunk.length;
    if (length > maxBytes || (budget?.bytes ?? 0) < 0) return fail(tooLong(length));
    chunks.push(chunk);
  });
  response.on("error", () => fail(brokenOff()));
  response.on("end", () => done(Buffer.concat(chunks)));
}
