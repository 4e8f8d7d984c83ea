import type { BerthError } from "@dockberth/core";
import type { Person } from "../access/person.ts";
import type { Message } from "../blocks/blocks.ts";
import { SlackError } from "../errors.ts";
import type { Session } from "../session.ts";

/** Where a message stands. */
export interface MessagePlace {
  readonly channel: string;
  readonly ts: string;
}

/**
 * Posts where the person spoke; to them alone where the bot may not post there, or where they spoke nowhere.
 * @throws BerthError `chat-unreachable`
 */
export async function post(session: Session, person: Person, message: Message): Promise<MessagePlace> {
  const { channelId } = person;
  if (channelId !== undefined) {
    try {
      return await postTo(session, channelId, message);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return postTo(session, await directChannel(session, person), message);
}

/**
 * Changes a message that stands.
 * @returns false where it cannot be changed any more: it or its channel is gone
 */
export async function edit(session: Session, place: MessagePlace, message: Message): Promise<boolean> {
  try {
    await call("chat.update", () => session.slack.chat.update({ ...place, ...content(message) }));
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** The conversation of the bot with one person. @throws BerthError `chat-unreachable` */
export async function directChannel(session: Session, { userId }: Person): Promise<string> {
  const { channel } = await call("conversations.open", () => session.slack.conversations.open({ users: userId }));
  if (channel?.id === undefined) throw unreachable("conversations.open", "no channel");
  return channel.id;
}

/** Runs one call of Slack's API. @throws BerthError `chat-unreachable` */
export async function call<Value>(name: string, run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    const { data, message } = error as { data?: { error?: string }; message?: string };
    // The error of the client holds the request, and the token with it: only its name is taken over.
    throw unreachable(name, data?.error ?? message?.slice(0, 200) ?? "no answer", error);
  }
}

/** What `chat.postMessage` and its kin take. */
export function content({ text, blocks }: Message) {
  return { text, blocks: [...blocks], unfurl_links: false, unfurl_media: false };
}

async function postTo(session: Session, channel: string, message: Message): Promise<MessagePlace> {
  const posted = await call("chat.postMessage", () => session.slack.chat.postMessage({ channel, ...content(message) }));
  if (posted.ts === undefined || posted.channel === undefined) throw unreachable("chat.postMessage", "no timestamp");
  return { channel: posted.channel, ts: posted.ts };
}

/** Slack answered, and said no; as opposed to not having answered. */
function isRefusal(error: unknown): boolean {
  const { details } = error as SlackError<"chat-unreachable">;
  return (
    /^[a-z_]+$/.test(details?.reason ?? "") &&
    !["internal_error", "fatal_error", "service_unavailable", "ratelimited"].includes(details.reason)
  );
}

function unreachable(name: string, reason: string, cause?: unknown): SlackError<"chat-unreachable"> {
  return new SlackError("chat-unreachable", { call: name, reason }, { cause });
}
