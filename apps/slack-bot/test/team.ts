import { type Authority, createAuthority, isBerthError, secret } from "@dockberth/core";
import { type EmulatedAzure, type EmulatedAzureOptions, emulatedAzure, waitSeconds } from "@dockberth/testing";
import { parsePolicy } from "../src/access/policy.ts";
import { type BotParts, type RunningBot, startBot } from "../src/bot.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";
import { appToken, botToken, type FakeSlack, startFakeSlack } from "./slack/fake-slack.ts";
import {
  actionPayload,
  homePayload,
  type Sender,
  send,
  signed,
  signingSecret,
  slashPayload,
  submitPayload,
} from "./slack/payloads.ts";

/** U01 and U04 are operators, U02 is an admin, U03 a viewer; nobody else has a role. */
export const policyInput = {
  teams: ["T01"],
  roles: {
    viewer: { users: ["T01/U03"] },
    operator: { users: ["T01/U01", "T01/U04"] },
    admin: { users: ["T01/U02"] },
  },
  defaults: { allowFrom: ["127.0.0.0/8"] },
};

export interface Team {
  readonly slack: FakeSlack;
  readonly cloud: EmulatedAzure;
  readonly authority: Authority;
  readonly bot: RunningBot;
  readonly lines: string[];
  /** Starts another process of the same bot, with the same Slack and Azure. */
  another(parts?: Partial<BotParts>): Promise<RunningBot>;
  say(text: string, as?: Sender, bot?: RunningBot): Promise<Response>;
  press(action_id: string, value: string, as?: Sender & { home?: boolean }): Promise<Response>;
  /** Submits the dialog that was opened last. */
  submit(values?: Record<string, string>, as?: Sender): Promise<Response>;
  openHome(user?: string): Promise<unknown>;
  /** The last ephemeral message to the person. */
  told(user?: string): string;
  /** The last version of the message that was posted last. */
  shown(): string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A team with a Slack, an Azure, and a bot between them, over HTTP unless `transport` says otherwise. */
export async function team(parts: Partial<BotParts> = {}, azure: EmulatedAzureOptions = {}): Promise<Team> {
  const [slack, cloud, authority] = await Promise.all([
    startFakeSlack(parts.clock),
    emulatedAzure(azure),
    createAuthority({ name: "slack tests" }),
  ]);
  slack.users.set("U04", { id: "U04", team_id: "T01" });
  const lines: string[] = [];
  const bots: RunningBot[] = [];
  const start = async (more: Partial<BotParts> = {}) => {
    const bot = await startBot({
      ...{
        azure: cloud.azure,
        authority,
        store: openSqliteStore(":memory:", parts.clock),
        policy: parsePolicy(policyInput),
      },
      ...{ botToken: secret(botToken), transport: { signingSecret: secret(signingSecret) }, slackApiUrl: slack.apiUrl },
      ...{ host: "127.0.0.1", port: 0, jobs: { secondsBetweenEdits: 0.02 } },
      write: (line) => lines.push(line),
      ...parts,
      ...more,
    });
    bots.push(bot);
    return bot;
  };
  const bot = await start();
  const ephemeralsOf = (user: string) => slack.ephemerals.filter((ephemeral) => ephemeral.user === user);
  const deliver = (payload: Record<string, unknown>, to = bot) => send(to.url, signed(payload));
  return {
    ...{ slack, cloud, authority, bot, lines },
    another: start,
    say: (text, as, to) => deliver(slashPayload(slack, text, as), to),
    press: (action_id, value, as) => deliver(actionPayload(slack, { action_id, value }, as)),
    submit: (values, as) => deliver(submitPayload(slack, slack.views.at(-1) ?? {}, values, as)),
    openHome: async (user) => deliver(homePayload(user)),
    told: (user = "U01") => ephemeralsOf(user).at(-1)?.text ?? "",
    shown: () => JSON.stringify(slack.messages.at(-1)?.versions.at(-1) ?? ""),
    async [Symbol.asyncDispose]() {
      // Some were stopped by their test already; stopping them again is an error of the store.
      for (const each of bots) await each.stop().catch((error: unknown) => void isBerthError(error));
      await cloud[Symbol.asyncDispose]();
      await slack.close();
    },
  };
}

/** Waits for what happens after the acknowledgement. */
export async function eventually<Value>(look: () => Value | undefined | false | "", what: string): Promise<Value> {
  const until = Date.now() + waitSeconds * 1000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false && found !== "") return found;
    if (Date.now() > until) throw new Error(`${what} did not come within ${waitSeconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export { appToken, botToken };
