import { setImmediate as nextTurn } from "node:timers/promises";
import { createAuthority, secret } from "@dockberth/core";
import { type AdapterDriver, type AdapterResult, type EmulatedAzure, testAdapterContract } from "@dockberth/testing";
import { parsePolicy } from "../src/access/policy.ts";
import { startBot } from "../src/bot.ts";
import { openSqliteStore } from "../src/store/sqlite.ts";
import { botToken, startFakeSlack } from "./slack/fake-slack.ts";
import { actionPayload, send, signed, signingSecret, slashPayload, submitPayload } from "./slack/payloads.ts";
import { eventually, policyInput } from "./team.ts";

testAdapterContract("The Slack bot", { open, takesSecrets: false, wording: "slack" });

/** The bot, used as people use it. Its output is everything that Slack received and everything that it logged. */
async function open(cloud: EmulatedAzure): Promise<AdapterDriver> {
  const slack = await startFakeSlack();
  const lines: string[] = [];
  const bot = await startBot({
    ...{
      azure: cloud.azure,
      authority: await createAuthority({ name: "contract" }),
      store: openSqliteStore(":memory:"),
    },
    ...{
      policy: parsePolicy(policyInput),
      botToken: secret(botToken),
      transport: { signingSecret: secret(signingSecret) },
    },
    ...{ slackApiUrl: slack.apiUrl, host: "127.0.0.1", port: 0, jobs: { secondsBetweenEdits: 0 } },
    write: (line) => lines.push(line),
  });
  const deliver = (payload: Record<string, unknown>) => send(bot.url, signed(payload));
  const output = () => JSON.stringify([slack.ephemerals, slack.messages, slack.views, lines]);
  /** What a command ends in: the last state of its message, or an ephemeral message. */
  const end = async (press: () => Promise<unknown>): Promise<AdapterResult> => {
    const [ephemerals, messages, told] = [slack.ephemerals.length, slack.messages.length, output().length];
    await press();
    await eventually(() => slack.ephemerals.length > ephemerals || slack.messages.length > messages, "an answer");
    // The message is posted a moment before the job starts, whose timers then get their turn.
    while ((await bot.jobs.list()).length > 0) {
      await nextTurn();
      await bot.jobs.settled();
    }
    const last = JSON.stringify(slack.messages.slice(messages).at(-1)?.versions.at(-1) ?? "");
    const all = output();
    return {
      succeeded: last !== '""' && !last.includes(":warning:"),
      output: told > all.length ? all : unescaped(all),
    };
  };
  return {
    create: ({ name, allowFrom, size, location, expiresAt }, { signal }) =>
      end(async () => {
        const more = [
          size === undefined ? "" : `--size ${size}`,
          location === undefined ? "" : `--location '${location}'`,
          expiresAt === undefined ? "" : `--expires-in ${expiresAt}`,
        ];
        await deliver(slashPayload(slack, `create ${name} --allow-from ${allowFrom.join(",")} ${more.join(" ")}`));
        signal.addEventListener("abort", async () => {
          const [job] = await bot.jobs.list();
          await deliver(actionPayload(slack, { action_id: "work.cancel", value: job?.id ?? "" }));
        });
      }),
    remove: (name) =>
      end(async () => {
        const views = slack.views.length;
        await deliver(slashPayload(slack, `remove ${name}`, { user: "U02" }));
        await eventually(() => slack.views.length > views, "the dialog");
        await deliver(submitPayload(slack, slack.views.at(-1) ?? {}, {}, { user: "U02" }));
      }),
    async [Symbol.asyncDispose]() {
      await bot.stop();
      await slack.close();
    },
  };
}

/** Text as people read it. */
function unescaped(text: string): string {
  return text.replaceAll('\\\\\\"', '"').replaceAll("&amp;", "&").replaceAll("&lt;", "<").replaceAll("&gt;", ">");
}
