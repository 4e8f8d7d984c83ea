import { printableLines } from "@dockberth/core";
import type { WebClient } from "@slack/web-api";
import { slackTexts } from "../messages/index.ts";
import type { Message } from "./block-kit.ts";
import { call, chatUnreachable, isRejection } from "./call.ts";
import type { Person } from "./person.ts";

/** A posted message, as Slack identifies it. */
export interface MessageReference {
  readonly channel: string;
  readonly ts: string;
}

/**
 * Posts to the channel of the person's command; as a direct message where the bot may not post there, or where there is no
 * channel.
 * @throws SlackError `chat-unreachable`
 */
export async function post(slack: WebClient, person: Person, message: Message): Promise<MessageReference> {
  if (person.channelId !== undefined) {
    try {
      return await postTo(slack, person.channelId, message);
    } catch (error) {
      if (!isRejection(error)) throw error;
    }
  }
  return postDirect(slack, person, message);
}

/** Whether a message is not where the person asked: the bot may not post there. */
export function isElsewhere({ channelId }: Person, { channel }: MessageReference): boolean {
  return channelId !== undefined && channelId !== channel;
}

/** Posts a direct message. @throws SlackError `chat-unreachable` */
export async function postDirect(slack: WebClient, { userId }: Person, message: Message): Promise<MessageReference> {
  const method = "conversations.open";
  const { channel } = await call(method, () => slack.conversations.open({ users: userId }));
  if (channel?.id === undefined) throw chatUnreachable(method, slackTexts.noChannel);
  return postTo(slack, channel.id, message);
}

/**
 * Edits a posted message.
 * @returns false where it can no longer be edited: it or its channel is gone
 */
export async function edit(slack: WebClient, reference: MessageReference, message: Message): Promise<boolean> {
  try {
    await call("chat.update", () => slack.chat.update({ ...reference, ...content(message) }));
    return true;
  } catch (error) {
    if (isRejection(error)) return false;
    throw error;
  }
}

/** The arguments that `chat.postMessage`, `chat.update` and `chat.postEphemeral` share. */
export function content({ text, blocks }: Message) {
  return { text: printableLines(text), blocks: [...blocks], unfurl_links: false, unfurl_media: false };
}

async function postTo(slack: WebClient, channel: string, message: Message): Promise<MessageReference> {
  const method = "chat.postMessage";
  const posted = await call(method, () => slack.chat.postMessage({ channel, ...content(message) }));
  if (posted.ts === undefined || posted.channel === undefined) throw chatUnreachable(method, slackTexts.noTimestamp);
  return { channel: posted.channel, ts: posted.ts };
}
