import { createHmac, randomUUID } from "node:crypto";
import type { FakeSlack } from "./fake-slack.ts";

export const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5";

export interface Sender {
  readonly user?: string;
  readonly team?: string;
  readonly channel?: string;
  readonly enterprise?: string;
}

export interface SignOptions {
  /** How far the timestamp is from now. */
  readonly skewSeconds?: number;
  readonly secret?: string;
  readonly now?: Date;
}

/** What Slack sends for `/berth TEXT`. */
export function slashPayload(
  slack: FakeSlack,
  text: string,
  { user = "U01", team = "T01", channel = "C01", enterprise }: Sender = {},
) {
  const trigger_id = slack.newTrigger();
  const answer = slack.responseUrl(user);
  return {
    ...{ command: "/berth", text, user_id: user, user_name: "somebody", team_id: team, team_domain: "acme" },
    ...{ channel_id: channel, channel_name: "general", trigger_id, response_url: answer.url, api_app_id: "A01" },
    ...(enterprise === undefined ? {} : { enterprise_id: enterprise }),
  };
}

/** What Slack sends for a button. */
export function actionPayload(
  slack: FakeSlack,
  { action_id, value }: { readonly action_id: string; readonly value: string },
  { user = "U01", team = "T01", channel = "C01", home = false }: Sender & { readonly home?: boolean } = {},
) {
  const trigger_id = slack.newTrigger();
  return {
    ...{ type: "block_actions", user: { id: user, team_id: team }, team: { id: team }, trigger_id, api_app_id: "A01" },
    ...(home
      ? { view: { type: "home", id: "V1" } }
      : { channel: { id: channel }, response_url: slack.responseUrl(user).url }),
    actions: [{ type: "button", action_id, block_id: "b", value, action_ts: "1" }],
  };
}

/** What Slack sends for a submitted dialog. */
export function submitPayload(
  slack: FakeSlack,
  view: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>> = {},
  { user = "U01", team = "T01" }: Sender = {},
) {
  const state = Object.fromEntries(
    Object.entries(values).map(([id, value]) => [id, { value: { type: "plain_text_input", value } }]),
  );
  const trigger_id = slack.newTrigger();
  return {
    ...{
      type: "view_submission",
      user: { id: user, team_id: team },
      team: { id: team },
      trigger_id,
      api_app_id: "A01",
    },
    view: { ...view, state: { values: state } },
  };
}

export function homePayload(user = "U01", team = "T01") {
  return {
    ...{ type: "event_callback", event_id: `Ev${randomUUID()}`, team_id: team, api_app_id: "A01" },
    event: { type: "app_home_opened", user, channel: `D${user.slice(1)}`, tab: "home" },
  };
}

/** The body and the headers of a signed request, as Slack sends them. */
export function signed(payload: Readonly<Record<string, unknown>>, options: SignOptions = {}) {
  const { skewSeconds = 0, secret = signingSecret, now = new Date() } = options;
  const isEvent = payload["type"] === "event_callback";
  const isCommand = "command" in payload;
  const body = isEvent
    ? JSON.stringify(payload)
    : new URLSearchParams(
        isCommand ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) },
      ).toString();
  const timestamp = String(Math.floor(now.getTime() / 1000) + skewSeconds);
  const mac = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  const headers = {
    "content-type": isEvent ? "application/json" : "application/x-www-form-urlencoded",
    "x-slack-request-timestamp": timestamp,
    "x-slack-signature": `v0=${mac}`,
  };
  return { body, headers };
}

/** Sends a request to a bot. */
export function send(
  botUrl: string,
  { body, headers }: { body: string; headers: Record<string, string> },
): Promise<Response> {
  return fetch(`${botUrl}/slack/events`, { method: "POST", body, headers });
}
