import { slackTexts } from "../messages/index.ts";
import { context, type Message } from "./block-kit.ts";
import { call } from "./call.ts";
import { content, postDirect } from "./chat.ts";
import type { SlackContext } from "./context.ts";
import type { Person } from "./person.ts";

/** Answers with a message that only the person sees. Never rejects: a failure is logged. */
export type Reply = (message: Message) => Promise<void>;

// https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses: five uses in 30 minutes. Two are left for
// the result of a job.
const maxReplies = 3;
const maxResponseUrlMinutes = 30;

/** Replies through the request's response URL while it is valid, then as an ephemeral message, then as a direct message. */
export function replyTo(slackContext: SlackContext, person: Person): Reply {
  const { slack, log } = slackContext;
  let uses = 0;
  const byResponseUrl = async (message: Message): Promise<boolean> => {
    if (uses >= maxReplies) return false;
    uses += 1;
    const last = uses === maxReplies ? [context(slackTexts.moreInDirectMessages)] : [];
    return respond(slackContext, person, { ...message, blocks: [...message.blocks, ...last] });
  };
  const ephemeral = async (message: Message): Promise<boolean> => {
    const { channelId: channel, userId: user } = person;
    if (channel === undefined || uses >= maxReplies) return false;
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

/** Answers through the response URL of the person's request; false where that is no longer possible. */
export async function respond(
  { clock }: Pick<SlackContext, "clock">,
  { answerTo }: Person,
  message: Message,
): Promise<boolean> {
  if (answerTo === undefined) return false;
  const minutes = (clock().getTime() - answerTo.requestedAt) / 60_000;
  if (minutes >= maxResponseUrlMinutes) return false;
  const { text, blocks } = content(message);
  const body = JSON.stringify({ response_type: "ephemeral", replace_original: false, text, blocks });
  const headers = { "content-type": "application/json" };
  const response = await fetch(answerTo.url, { method: "POST", headers, body, signal: AbortSignal.timeout(5000) });
  return response.ok;
}
