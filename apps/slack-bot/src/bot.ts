import { type Authority, type Azure, asBerthError, type Secret } from "@dockberth/core";
import { App } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { storeAuditLog } from "./access/audit-log.ts";
import { slackDirectory } from "./access/directory.ts";
import type { Policy } from "./access/policy.ts";
import type { Transport } from "./configuration.ts";
import { refreshHome } from "./home/publish.ts";
import { watchExpiry } from "./home/watch-expiry.ts";
import { type JobOptions, type Jobs, startJobs } from "./jobs/jobs.ts";
import { answer, listen } from "./listeners.ts";
import type { Log } from "./log.ts";
import { dedupeEvents, notifyLost } from "./receivers/dedupe-events.ts";
import { grantRoute } from "./receivers/grant-route.ts";
import { healthRoute } from "./receivers/health.ts";
import { slackOverHttp } from "./receivers/slack-http.ts";
import { slackOverSocket } from "./receivers/slack-socket.ts";
import { startWebServer } from "./receivers/web-server.ts";
import type { Session } from "./session.ts";
import { quietLogger } from "./slack-api/logger.ts";
import { personOf } from "./slack-api/person.ts";
import type { Store } from "./store/store.ts";

export interface BotParts {
  readonly azure: Azure;
  readonly authority: Authority;
  readonly store: Store;
  readonly policy: Policy;
  readonly botToken: Secret;
  readonly transport: Transport;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly publicUrl?: string | undefined;
  readonly slackApiUrl?: string | undefined;
  readonly clock?: (() => Date) | undefined;
  /** Takes lines of JSON. */
  readonly write: (line: string) => void;
  readonly jobs?: JobOptions | undefined;
}

export interface RunningBot {
  readonly url: string;
  readonly jobs: Jobs;
  /** Runs every few seconds: takes over orphaned jobs, warns owners, removes expired hosts, deletes expired records. */
  tick(): Promise<void>;
  /** Waits for the answers to what has arrived, and for the jobs that these started; for tests. */
  settled(): Promise<void>;
  /** Accepts no more requests, leaves its jobs to the next process, and closes everything. */
  stop(): Promise<void>;
}

const defaultSlackApiUrl = "https://slack.com/api/";

/** Starts the bot, and takes over the jobs of processes that are gone. */
export async function startBot(parts: BotParts): Promise<RunningBot> {
  const session = openSession(parts);
  const { store, clock, log } = session;
  const jobs = startJobs(session, { ...parts.jobs, onEnded: (person) => refreshHome(session, person) });
  const { receiver, routes, isConnected } = openTransport(parts, session);
  const app = new App({
    receiver: dedupeEvents(receiver, session, (body, error) =>
      answer(session, jobs, body, personOf(body), () => Promise.reject(error)),
    ),
    // There is one token. Bolt would otherwise ask Slack at start-up whose token it is, and fail while Slack is unreachable.
    authorize: async () => ({ botToken: parts.botToken.reveal() }),
    ignoreSelf: false,
    clientOptions: { slackApiUrl: parts.slackApiUrl ?? defaultSlackApiUrl },
    logger: quietLogger(log),
  });
  const listeners = listen(app, session, jobs);
  // These read every host or every stored record, so they do not run at each tick.
  const periodic = [
    every(1, clock, () => notifyLost(session)),
    every(5, clock, () => watchExpiry(session, jobs)),
    every(30, clock, store.sweep),
  ];
  const web = await startWebServer(
    [healthRoute(session, isConnected), grantRoute(session), ...routes],
    parts.host,
    parts.port,
  );
  await app.start();
  await jobs.adopt();
  const transport = "appToken" in parts.transport ? "socket" : "http";
  parts.write(JSON.stringify({ type: "started", url: web.url, transport }));
  return {
    url: web.url,
    jobs,
    async tick() {
      // A failure of one does not keep the others from running.
      for (const run of [jobs.adopt, ...periodic]) {
        await run().catch((error: unknown) => log({ type: "tick", reason: asBerthError(error).message }));
      }
    },
    async settled() {
      await listeners.settled();
      await jobs.settled();
    },
    async stop() {
      await app.stop();
      await web.close();
      await listeners.settled();
      await jobs.stop();
      await store.close();
    },
  };
}

function openSession({ azure, authority, store, policy, publicUrl, botToken, ...parts }: BotParts): Session {
  const { slackApiUrl = defaultSlackApiUrl, clock = () => new Date(), write } = parts;
  const log: Log = (facts) => write(JSON.stringify({ at: clock().toISOString(), ...facts }));
  // The client itself honours Retry-After. Other failures are retried twice and then reported.
  const retryConfig = { retries: 2, minTimeout: 200, factor: 2 };
  const slack = new WebClient(botToken.reveal(), { slackApiUrl, retryConfig, logger: quietLogger(log) });
  return {
    azure,
    authority,
    store,
    policy,
    directory: slackDirectory(slack, clock),
    auditLog: storeAuditLog(store, clock, write),
    slack,
    clock,
    publicUrl,
    log,
  };
}

function openTransport({ transport, slackApiUrl = defaultSlackApiUrl }: BotParts, { store, clock, log }: Session) {
  if ("appToken" in transport) return { ...slackOverSocket(transport.appToken, slackApiUrl, log), routes: [] };
  const { receiver, route } = slackOverHttp({ ...transport, store, clock }, log);
  return { receiver, routes: [route], isConnected: () => true };
}

/** Runs at the first call, and then once the minutes have passed. */
function every(minutes: number, clock: () => Date, run: () => Promise<void>): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = clock().getTime();
    if (now < next) return;
    next = now + minutes * 60_000;
    await run();
  };
}
