import type { types } from "@slack/bolt";

export type Block = types.KnownBlock;
export type Button = types.Button;
export type View = types.View;

/** What is posted: blocks for people who see, `text` for notifications and screen readers. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly Block[];
}

// https://docs.slack.dev/reference/block-kit/blocks and /composition-objects/text-object
const sectionCharacters = 3000;
const headerCharacters = 150;
const buttonCharacters = 75;
/** 50 in a message, 100 in a view. */
export const messageBlocks = 50;
export const viewBlocks = 100;

/**
 * Takes away what foreign text could do in mrkdwn: mention, link, call everybody. Slack's own list of what must be escaped:
 * https://docs.slack.dev/messaging/formatting-message-text/#escaping
 */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** At most so many characters; what is cut off shows. */
export function clip(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

/** A paragraph in mrkdwn. What is foreign in it must be escaped already. */
export function section(mrkdwn: string, button?: Button): Block {
  // `verbatim`: a name such as #general in foreign text does not become a link.
  const text = { type: "mrkdwn", text: clip(mrkdwn, sectionCharacters), verbatim: true } as const;
  return { type: "section", text, ...(button === undefined ? {} : { accessory: button }) };
}

/** A heading in plain text. */
export function header(text: string): Block {
  return { type: "header", text: { type: "plain_text", text: clip(text, headerCharacters), emoji: false } };
}

/** Small grey text, in mrkdwn. */
export function context(mrkdwn: string): Block {
  return { type: "context", elements: [{ type: "mrkdwn", text: clip(mrkdwn, sectionCharacters), verbatim: true }] };
}

/** Text as it is, in a box: the last lines of it, where it is too long. */
export function code(text: string): Block {
  const escaped = escapeText(text.replaceAll("```", "'''"));
  const room = sectionCharacters - 8;
  const cut = escaped.length <= room ? escaped : `…${escaped.slice(-(room - 1)).replace(/^[a-z]{0,4};/, "")}`;
  return { type: "section", text: { type: "mrkdwn", text: `\`\`\`\n${cut}\n\`\`\``, verbatim: true } };
}

export function actions(blockId: string, buttons: readonly Button[]): Block {
  return { type: "actions", block_id: blockId, elements: [...buttons] };
}

/** @param value an id, and nothing that anybody may not see: whoever sees the message can read it */
export function button(actionId: string, label: string, value: string, style?: "primary" | "danger"): Button {
  return {
    type: "button",
    action_id: actionId,
    text: { type: "plain_text", text: clip(label, buttonCharacters), emoji: false },
    value,
    ...(style === undefined ? {} : { style }),
  };
}
