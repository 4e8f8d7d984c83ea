import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { botScopes } from "../../src/manifest.ts";
import { blockErrors, viewErrors } from "./block-kit.ts";
import { type FakeSocketMode, openFakeSocketMode } from "./fake-socket-mode.ts";

export const botToken = "xoxb-fake-canary-7f3a";
export const appToken = "xapp-fake-canary-9b1c";

export interface FakeUser {
  readonly id: string;
  readonly team_id?: string;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  readonly is_bot?: boolean;
  readonly deleted?: boolean;
}

/** A message, with all its versions. */
export interface FakeMessage {
  readonly channel: string;
  readonly ts: string;
  readonly versions: unknown[];
  deleted: boolean;
}

export interface Call {
  readonly method: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly answer: string;
}

/** Slack's Web API for one team and one app. */
export interface FakeSlack {
  readonly apiUrl: string;
  readonly calls: Call[];
  readonly messages: FakeMessage[];
  /** Messages that only one person sees, by response URL or `chat.postEphemeral`. */
  readonly ephemerals: { readonly user: string; readonly text: string; readonly by: string }[];
  /** Dialogs that ask something, the newest last. */
  readonly views: Readonly<Record<string, unknown>>[];
  /** Dialogs that only say something, the newest last: that they are loading, or an error. */
  readonly notices: Readonly<Record<string, unknown>>[];
  readonly homes: Map<string, Readonly<Record<string, unknown>>>;
  readonly users: Map<string, FakeUser>;
  readonly groups: Map<string, string[]>;
  /** Channels where the bot may post. */
  readonly channels: Set<string>;
  /** Those of the manifest, so that the tests fail where it asks for too few. */
  readonly scopes: Set<string>;
  readonly socket: FakeSocketMode;
  /** Lets the next calls of a method fail: with an error, with `429` and `retryAfter` seconds, or without an answer. */
  failNext(method: string, how: { error: string } | { retryAfter: number } | "reset", times?: number): void;
  /** A new response URL, valid for five uses until it is closed. */
  responseUrl(user: string): { readonly url: string; close(): void };
  newTrigger(): string;
  close(): Promise<void>;
}

type Fields = Record<string, unknown>;

/** https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses: a trigger is valid for three seconds. */
const triggerMilliseconds = 3000;

type Answer = Fields | { readonly error: string };

/** For each method its scope and what it does. The bot may not call any other method. */
const methods: Readonly<Record<string, { scope?: string; run: (slack: SlackState, fields: Fields) => Answer }>> = {
  "chat.postMessage": { scope: "chat:write", run: postMessage },
  "chat.update": {
    scope: "chat:write",
    run: (slack, fields) => {
      const found = slack.messages.find(({ ts, channel }) => ts === fields["ts"] && channel === fields["channel"]);
      if (found === undefined || found.deleted) return { error: "message_not_found" };
      const wrong = blockErrors(fields["blocks"], "message");
      if (wrong.length > 0) return { error: `invalid_blocks ${wrong.join("; ")}` };
      found.versions.push(fields);
      return { channel: found.channel, ts: found.ts };
    },
  },
  "chat.postEphemeral": {
    scope: "chat:write",
    run: (slack, fields) => {
      if (!slack.channels.has(String(fields["channel"]))) return { error: "channel_not_found" };
      const wrong = blockErrors(fields["blocks"], "message");
      if (wrong.length > 0) return { error: `invalid_blocks ${wrong.join("; ")}` };
      slack.ephemerals.push({ user: String(fields["user"]), text: JSON.stringify(fields), by: "chat.postEphemeral" });
      return { message_ts: slack.newTs() };
    },
  },
  "conversations.open": {
    scope: "im:write",
    run: (slack, { users }) => {
      if (!slack.users.has(String(users))) return { error: "user_not_found" };
      const id = `D${String(users).slice(1)}`;
      slack.channels.add(id);
      return { channel: { id } };
    },
  },
  "users.info": {
    scope: "users:read",
    run: (slack, { user }) => {
      const found = slack.users.get(String(user));
      return found === undefined ? { error: "user_not_found" } : { user: found };
    },
  },
  "usergroups.users.list": {
    scope: "usergroups:read",
    run: (slack, { usergroup }) => ({ users: slack.groups.get(String(usergroup)) ?? [] }),
  },
  "views.open": {
    run: (slack, { trigger_id, view }) => {
      const made = slack.triggers.get(String(trigger_id)) ?? 0;
      slack.triggers.delete(String(trigger_id));
      if (slack.clock().getTime() - made > triggerMilliseconds) return { error: "expired_trigger_id" };
      const wrong = viewErrors(view);
      if (wrong.length > 0) return { error: `invalid_arguments ${wrong.join("; ")}` };
      return { view: showView(slack, view as Fields, `V${slack.newTs()}`) };
    },
  },
  "views.update": {
    run: (slack, { view_id, view }) => {
      if (![...slack.views, ...slack.notices].some(({ id }) => id === view_id)) return { error: "not_found" };
      const wrong = viewErrors(view);
      if (wrong.length > 0) return { error: `invalid_arguments ${wrong.join("; ")}` };
      return { view: showView(slack, view as Fields, String(view_id)) };
    },
  },
  "views.publish": {
    run: (slack, { user_id, view }) => {
      const wrong = viewErrors(view);
      if (wrong.length > 0) return { error: `invalid_arguments ${wrong.join("; ")}` };
      slack.homes.set(String(user_id), view as Fields);
      return { view };
    },
  },
};

function showView(slack: SlackState, view: Fields, id: string): Fields {
  const shown = { ...view, id };
  (view["callback_id"] === undefined ? slack.notices : slack.views).push(shown);
  return shown;
}

function postMessage(slack: SlackState, fields: Fields): Answer {
  const channel = String(fields["channel"]);
  if (!slack.channels.has(channel)) return { error: "not_in_channel" };
  const wrong = blockErrors(fields["blocks"], "message");
  if (wrong.length > 0) return { error: `invalid_blocks ${wrong.join("; ")}` };
  const message = { channel, ts: slack.newTs(), versions: [fields], deleted: false };
  slack.messages.push(message);
  return { channel, ts: message.ts };
}

interface SlackState
  extends Omit<FakeSlack, "apiUrl" | "failNext" | "responseUrl" | "newTrigger" | "close" | "socket"> {
  /** When each was made. */
  readonly triggers: Map<string, number>;
  readonly clock: () => Date;
  newTs(): string;
}

export async function startFakeSlack(clock: () => Date = () => new Date()): Promise<FakeSlack> {
  let count = 0;
  const state: SlackState = {
    ...{
      calls: [],
      messages: [],
      ephemerals: [],
      views: [],
      notices: [],
      homes: new Map(),
      triggers: new Map<string, number>(),
    },
    users: new Map(["U01", "U02", "U03"].map((id) => [id, { id, team_id: "T01" }])),
    groups: new Map(),
    channels: new Set(["C01"]),
    scopes: new Set<string>(botScopes),
    clock,
    newTs: () => `1700000000.${String(++count).padStart(6, "0")}`,
  };
  const faults = new Map<string, ({ error: string } | { retryAfter: number } | "reset")[]>();
  const urls = new Map<string, { user: string; uses: number }>();
  const socket = await openFakeSocketMode();
  const server = createServer((request, response) => void serve(request, response));

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request);
    const url = new URL(request.url ?? "/", "http://localhost");
    const ephemeral = urls.get(url.pathname);
    if (url.pathname.startsWith("/response/")) {
      answerUrl(state, ephemeral, body, response);
      return;
    }
    const method = url.pathname.replace("/api/", "");
    const fields = decode(body, request.headers["content-type"]);
    const fault = faults.get(method)?.shift();
    const record = (answer: string) => state.calls.push({ method, fields, answer });
    if (fault === "reset") {
      record("reset");
      request.socket.destroy();
      return;
    }
    if (fault !== undefined && "retryAfter" in fault) {
      record("429");
      response.writeHead(429, { "retry-after": String(fault.retryAfter) }).end("{}");
      return;
    }
    const answer = fault ?? callMethod(state, socket, method, fields, request.headers.authorization);
    record("error" in answer ? String(answer.error) : "ok");
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ ok: !("error" in answer), ...answer }));
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...state,
    socket,
    apiUrl: `${base}/api/`,
    failNext: (method, how, times = 1) =>
      faults.set(method, [...(faults.get(method) ?? []), ...Array(times).fill(how)]),
    responseUrl: (user) => {
      const path = `/response/${++count}`;
      urls.set(path, { user, uses: 0 });
      return { url: `${base}${path}`, close: () => urls.delete(path) };
    },
    newTrigger: () => {
      const id = `${++count}.trigger`;
      state.triggers.set(id, clock().getTime());
      return id;
    },
    close: async () => {
      await socket.close();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function callMethod(
  state: SlackState,
  socket: FakeSocketMode,
  method: string,
  fields: Fields,
  authorization = "",
): Answer {
  const token = authorization.replace("Bearer ", "") || String(fields["token"] ?? "");
  if (method === "apps.connections.open") return token === appToken ? { url: socket.url } : { error: "invalid_auth" };
  if (token !== botToken) return { error: "invalid_auth" };
  const known = methods[method];
  if (known === undefined) return { error: "unknown_method" };
  if (known.scope !== undefined && !state.scopes.has(known.scope)) return { error: "missing_scope" };
  return known.run(state, fields);
}

/** https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses: five uses */
function answerUrl(
  state: SlackState,
  ephemeral: { user: string; uses: number } | undefined,
  body: Buffer,
  response: ServerResponse,
) {
  const good = ephemeral !== undefined && ephemeral.uses++ < 5;
  const fields = JSON.parse(body.toString()) as Fields;
  const wrong = blockErrors(fields["blocks"], "message");
  if (!good || wrong.length > 0) {
    response.writeHead(404).end(`used_url ${wrong.join("; ")}`);
    return;
  }
  state.ephemerals.push({ user: ephemeral.user, text: body.toString(), by: "response_url" });
  response.writeHead(200).end("ok");
}

/** Slack's client sends forms, with values other than strings as JSON. */
function decode(body: Buffer, contentType = ""): Fields {
  if (contentType.startsWith("application/json")) return JSON.parse(body.toString() || "{}") as Fields;
  return Object.fromEntries(
    [...new URLSearchParams(body.toString())].map(([key, value]) => {
      if (!/^[[{]/.test(value)) return [key, value];
      return [key, JSON.parse(value) as unknown];
    }),
  );
}
