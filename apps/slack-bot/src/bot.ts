import type { Authority, Azure, Secret } from "@dockberth/core";
import { App } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { slackDirectory } from "./access/directory.ts";
import { personOf } from "./access/person.ts";
import type { Policy } from "./access/policy.ts";
import { storeTrail } from "./access/trail.ts";
import { grantRoute } from "./doors/grant.ts";
import { healthRoute } from "./doors/health.ts";
import { onceOnly, tellOfLost } from "./doors/once.ts";
import { slackByHttp } from "./doors/slack-http.ts";
import { slackBySocket } from "./doors/slack-socket.ts";
import { startWebServer } from "./doors/web.ts";
import { warnOfExpiry } from "./home/warnings.ts";
import { type JobOptions, type Jobs, startJobs } from "./jobs/jobs.ts";
import { answer, listen } from "./listeners.ts";
import { toError } from "./outputs.ts";
import type { Session } from "./session.ts";
import { quietLogger } from "./slack/logger.ts";
import type { Store } from "./store/store.ts";

export interface BotParts {
  readonly azure: Azure;
  readonly authority: Authority;
  readonly store: Store;
  readonly policy: Policy;
  readonly botToken: Secret;
  /** How Slack comes: over HTTP, signed with this secret, or over a WebSocket, opened with this token. */
  readonly door: { readonly signingSecret: Secret } | { readonly appToken: Secret };
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly publicUrl?: string | undefined;
  readonly slackApiUrl?: string | undefined;
  readonly clock?: () => Date;
  /** Takes lines of JSON. */
  readonly write: (line: string) => void;
  readonly jobs?: JobOptions;
}

export interface RunningBot {
  readonly url: string;
  readonly jobs: Jobs;
  /** What is done every few seconds: orphaned work is taken over, what has expired is dropped. */
  tick(): Promise<void>;
  /** Takes no more, leaves the work under way to the next process, and is gone. */
  stop(): Promise<void>;
}

/** Starts the bot: doors open, work of processes that are gone taken over. */
export async function startBot(parts: BotParts): Promise<RunningBot> {
  const { store, slackApiUrl = "https://slack.com/api/", door, write } = parts;
  const session = openSession(parts, slackApiUrl);
  const { log } = session;
  const jobs = startJobs(session, parts.jobs);
  const { receiver, routes, isConnected } =
    "appToken" in door
      ? { ...slackBySocket(door.appToken, slackApiUrl, log), routes: [] }
      : withRoute(slackByHttp({ ...door, store, clock: session.clock }, log));
  const apologise = (body: Readonly<Record<string, unknown>>, error: unknown) =>
    answer(session, jobs, body, personOf(body), () => Promise.reject(error));
  const app = new App({
    receiver: onceOnly(receiver, session, apologise),
    // The one token there is; asking Slack whose it is would make its first silence ours.
    authorize: async () => ({ botToken: parts.botToken.reveal() }),
    ignoreSelf: false,
    clientOptions: { slackApiUrl },
    logger: quietLogger(log),
  });
  const listening = listen(app, session, jobs);
  // Each asks for every host, or for all that is stored: not with every tick.
  const rarely = [
    every(1, session.clock, () => tellOfLost(session)),
    every(5, session.clock, () => warnOfExpiry(session)),
    every(30, session.clock, store.sweep),
  ];
  const web = await startWebServer(
    [healthRoute(session, isConnected), grantRoute(session), ...routes],
    parts.host,
    parts.port,
  );
  await app.start();
  await jobs.adopt();
  write(JSON.stringify({ type: "started", url: web.url, door: "appToken" in door ? "socket" : "http" }));
  return {
    url: web.url,
    jobs,
    async tick() {
      // One that fails does not keep the others from their turn.
      for (const turn of [jobs.adopt, ...rarely]) {
        await turn().catch((error: unknown) => log({ type: "tick", reason: toError(error).message }));
      }
    },
    async stop() {
      await app.stop();
      await web.close();
      await listening.settled();
      await jobs.stop();
      await store.close();
    },
  };
}

/** Runs at the first call, and then once so many minutes have passed. */
function every(minutes: number, clock: () => Date, run: () => Promise<void>): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = clock().getTime();
    if (now < next) return;
    next = now + minutes * 60_000;
    await run();
  };
}

function openSession(parts: BotParts, slackApiUrl: string): Session {
  const { azure, authority, store, policy, publicUrl, clock = () => new Date(), write } = parts;
  const log: Session["log"] = (facts) => write(JSON.stringify({ at: clock().toISOString(), ...facts }));
  // Retry-After is waited for by the client itself; other failures are tried thrice, and then are somebody's to know.
  const retryConfig = { retries: 2, minTimeout: 200, factor: 2 };
  const slack = new WebClient(parts.botToken.reveal(), { slackApiUrl, retryConfig, logger: quietLogger(log) });
  const directory = slackDirectory(slack, clock);
  return {
    azure,
    authority,
    store,
    policy,
    directory,
    slack,
    clock,
    publicUrl,
    log,
    trail: storeTrail(store, clock, write),
  };
}

function withRoute({ receiver, route }: ReturnType<typeof slackByHttp>) {
  return { receiver, routes: [route], isConnected: () => true };
}
