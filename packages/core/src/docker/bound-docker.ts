import type { ClientRequest, IncomingMessage } from "node:http";
import { type RequestOptions, request } from "node:https";
import type { Duplex, Readable } from "node:stream";
import type Dockerode from "dockerode";
import { BerthError } from "../errors/index.ts";
import { isObject, parseJson } from "../json.ts";
import { clipped, printable } from "../printable.ts";
import { brokenOff, closed, tooLong, tooSlow } from "./answer-errors.ts";
import { demultiplex, progressLines } from "./output-streams.ts";

export interface DockerTarget {
  readonly host: string;
  readonly port: number;
}

export interface DockerLimits {
  readonly maxBufferedBytes: number;
  readonly totalSeconds: number;
}

/** TCP and TLS, for streams, too. */
const maxConnectSeconds = 30;

/**
 * Replaces how a dockerode sends requests and reads output. Its own way follows redirects without a client certificate,
 * keeps what it reads in memory without a limit, waits without an end, and throws in event handlers, which ends the
 * process: the root of a host could cause each of these.
 */
export function boundDocker(docker: Dockerode, target: DockerTarget, limits: DockerLimits): Dockerode {
  const modem = docker.modem as unknown as Modem;
  const budget = { bytes: limits.maxBufferedBytes };
  modem.buildRequest = (options, call, data, callback) => {
    send(modem, { options: requestTo(target, options), call, data, budget, totalSeconds: limits.totalSeconds }).then(
      (answer) => callback(null, answer),
      (error: Error) => callback(harmless(error), null),
    );
  };
  const follow = modem.followProgress.bind(modem);
  modem.followProgress = (stream, onFinished, onProgress) =>
    follow(progressLines(stream, limits.maxBufferedBytes), onFinished, onProgress);
  (docker as unknown as FollowsProgress).followProgress = modem.followProgress;
  modem.demuxStream = demultiplex;
  docker.buildImage = withoutSession(docker.buildImage.bind(docker));
  return docker;
}

/** The path may hold what callers gave as an id, so it is escaped as in a URL. */
function requestTo({ host, port }: DockerTarget, options: RequestOptions): RequestOptions {
  const { pathname, search } = new URL(`https://host${options.path}`);
  return { ...options, socketPath: undefined, host, port, path: `${pathname}${search}` };
}

/** Of dockerode's two builders, BuildKit needs a session over gRPC, which is not bundled with Berth. */
function withoutSession(buildImage: Dockerode["buildImage"]): Dockerode["buildImage"] {
  return (...call: unknown[]) => {
    const [, options] = call;
    if (!isObject(options) || options["version"] !== "2") return (buildImage as (...call: unknown[]) => never)(...call);
    const error = new BerthError("option-invalid", { field: "version", reason: { code: "no-build-session" } });
    const callback = call.at(-1);
    if (typeof callback !== "function") return Promise.reject(error) as never;
    return void process.nextTick(callback as (error: Error) => void, error) as never;
  };
}

/** What this file uses of docker-modem. Its types hide `buildRequest`. */
interface Modem extends FollowsProgress {
  buildRequest(options: RequestOptions, call: Call, data: Data, callback: Callback): void;
  /** Throws or returns nothing: it calls back. */
  buildPayload(
    ...answer: [null, boolean, StatusCodes, boolean, ClientRequest, IncomingMessage, unknown, Callback]
  ): void;
  demuxStream: typeof demultiplex;
}

interface FollowsProgress {
  followProgress(stream: Readable, onFinished: unknown, onProgress?: unknown): void;
}

type Data = string | Buffer | Readable | undefined;
type Callback = (error: Error | null, answer: unknown) => void;
type StatusCodes = Readonly<Record<number, string | boolean>>;

interface Call {
  readonly path: string;
  readonly isStream?: boolean | undefined;
  readonly hijack?: boolean | undefined;
  readonly openStdin?: boolean | undefined;
  readonly statusCodes: StatusCodes;
}

interface Sending {
  readonly options: RequestOptions;
  readonly call: Call;
  readonly data: Data;
  /** Shared by all answers of one client that are read at this moment. */
  readonly budget: { bytes: number };
  readonly totalSeconds: number;
}

function send(modem: Modem, sending: Sending): Promise<unknown> {
  const { options, call, data, totalSeconds } = sending;
  return new Promise((resolve, reject) => {
    const outgoing = request(options);
    const timers = new Set<NodeJS.Timeout>();
    const settle = <Value>(how: (value: Value) => void) => {
      return (value: Value) => {
        for (const timer of timers) clearTimeout(timer);
        how(value);
      };
    };
    const fail = settle((error: Error) => {
      outgoing.destroy();
      reject(error);
    });
    const failAfter = (seconds: number) => {
      const timer = setTimeout(() => fail(tooSlow(seconds)), seconds * 1000);
      timers.add(timer);
      return timer;
    };
    const connecting = failAfter(maxConnectSeconds);
    if (!lastsAsLongAsItLikes(call)) failAfter(totalSeconds);
    outgoing.on("socket", (socket) => {
      if (outgoing.reusedSocket) clearTimeout(connecting);
      else socket.once("secureConnect", () => clearTimeout(connecting));
    });
    outgoing.on("error", fail);
    if (call.hijack === true)
      outgoing.on("upgrade", (_response, socket, head) => settle(resolve)(usable(socket, head)));
    outgoing.on("response", (response) => {
      outgoing.off("close", onClose);
      read(modem, outgoing, response, sending).then(settle(resolve), fail);
    });
    const onClose = () => fail(closed());
    outgoing.on("close", onClose);
    upload(data, outgoing, call);
  });
}

function lastsAsLongAsItLikes({ isStream, hijack, openStdin, path }: Call): boolean {
  return isStream === true || hijack === true || openStdin === true || /^\/containers\/[^/]+\/wait\?/.test(path);
}

/** Without a listener an error of this socket would end the process. Who reads from it sees that it closes. */
function usable(socket: Duplex, head: Buffer): Duplex {
  socket.on("error", () => undefined);
  if (head.length > 0) socket.unshift(head);
  return socket;
}

function upload(data: Data, outgoing: ClientRequest, { openStdin }: Call): void {
  if (typeof data === "object" && !Buffer.isBuffer(data)) {
    data.on("error", (error) => outgoing.destroy(error));
    data.pipe(outgoing);
    return;
  }
  if (data !== undefined) outgoing.write(data);
  if (openStdin !== true) outgoing.end();
}

async function read(
  modem: Modem,
  outgoing: ClientRequest,
  response: IncomingMessage,
  { call, budget }: Sending,
): Promise<unknown> {
  const { isStream = false, openStdin = false, statusCodes } = call;
  const isAccepted = statusCodes[response.statusCode ?? 0] === true;
  const isPassedOn = isStream && isAccepted;
  const body = isPassedOn ? undefined : await readBody(response, budget);
  return new Promise((resolve, reject) => {
    // It would read the error of a stream without a limit, so that it gets what was read here.
    modem.buildPayload(
      null,
      isPassedOn,
      statusCodes,
      openStdin && isPassedOn,
      outgoing,
      response,
      body,
      (error, answer) => (error === null ? resolve(answer) : reject(error)),
    );
  });
}

/** JSON as its value, anything else as bytes, as docker-modem does. */
async function readBody(response: IncomingMessage, budget: { bytes: number }): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      budget.bytes -= chunk.length;
      if (budget.bytes < 0) throw tooLong(length);
      chunks.push(chunk);
    }
  } catch (error) {
    throw (error as { readonly code?: string }).code === "ECONNRESET" ? brokenOff() : error;
  } finally {
    budget.bytes += length;
  }
  const bytes = Buffer.concat(chunks);
  return parseJson(bytes.toString("utf8")) || bytes;
}

/** dockerode puts what the host says into the message. */
function harmless(error: Error): Error {
  error.message = clipped(printable(error.message), 2000);
  return error;
}
