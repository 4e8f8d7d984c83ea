import type { Person } from "../access/person.ts";
import type { Message } from "../blocks/blocks.ts";
import type { Session } from "../session.ts";
import { call, content, directChannel } from "./talk.ts";

/** Says something that only the person sees. Never rejects: what cannot be said is logged. */
export type Reply = (message: Message) => Promise<void>;

// https://docs.slack.dev/interactivity/handling-user-interaction/#message_responses
const responseUrlUses = 5;
const responseUrlMinutes = 30;

/** By the request's own URL while that serves, then as an ephemeral message, then as a direct one. */
export function replyTo(session: Session, person: Person, responseUrl: string | undefined): Reply {
  const asked = session.clock().getTime();
  let uses = 0;
  const byUrl = async (message: Message): Promise<boolean> => {
    const minutes = (session.clock().getTime() - asked) / 60_000;
    if (responseUrl === undefined || uses >= responseUrlUses || minutes >= responseUrlMinutes) return false;
    uses += 1;
    const body = JSON.stringify({ response_type: "ephemeral", replace_original: false, ...message });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(responseUrl, { method: "POST", headers, body, signal: AbortSignal.timeout(5000) });
    return answer.ok;
  };
  const ephemeral = async (message: Message): Promise<boolean> => {
    const { channelId: channel, userId: user } = person;
    if (channel === undefined) return false;
    await call("chat.postEphemeral", () => session.slack.chat.postEphemeral({ channel, user, ...content(message) }));
    return true;
  };
  const direct = async (message: Message): Promise<boolean> => {
    const channel = await directChannel(session, person);
    await call("chat.postMessage", () => session.slack.chat.postMessage({ channel, ...content(message) }));
    return true;
  };
  return async (message) => {
    for (const way of [byUrl, ephemeral, direct]) {
      if (await way(message).catch(() => false)) return;
    }
    session.log({ type: "unsaid", user: person.userId, text: message.text });
  };
}
