import type { Message } from "./block-kit.ts";
import { call } from "./call.ts";
import { content, postDirect } from "./chat.ts";
import type { SlackContext } from "./context.ts";
import type { Person } from "./person.ts";

/** Answers with a message that only the person sees. Never rejects: a failure is logged. */
export type Reply = (message: Message) => Promise<void>;

// https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
const maxResponseUrlUses = 5;
const maxResponseUrlMinutes = 30;

/** Replies through the request's response URL while it is valid, then as an ephemeral message, then as a direct message. */
export function replyTo({ slack, clock, log }: SlackContext, person: Person, responseUrl: string | undefined): Reply {
  const requestedAt = clock().getTime();
  let uses = 0;
  const byResponseUrl = async (message: Message): Promise<boolean> => {
    const minutes = (clock().getTime() - requestedAt) / 60_000;
    if (responseUrl === undefined || uses >= maxResponseUrlUses || minutes >= maxResponseUrlMinutes) return false;
    uses += 1;
    const { text, blocks } = content(message);
    const body = JSON.stringify({ response_type: "ephemeral", replace_original: false, text, blocks });
    const headers = { "content-type": "application/json" };
    const response = await fetch(responseUrl, { method: "POST", headers, body, signal: AbortSignal.timeout(5000) });
    return response.ok;
  };
  const ephemeral = async (message: Message): Promise<boolean> => {
    const { channelId: channel, userId: user } = person;
    if (channel === undefined) return false;
    await call("chat.postEphemeral", () => slack.chat.postEphemeral({ channel, user, ...content(message) }));
    return true;
  };
  const direct = async (message: Message): Promise<boolean> => {
    await postDirect(slack, person, message);
    return true;
  };
  return async (message) => {
    for (const send of [byResponseUrl, ephemeral, direct]) {
      if (await send(message).catch(() => false)) return;
    }
    log({ type: "reply-failed", user: person.userId, text: message.text });
  };
}
