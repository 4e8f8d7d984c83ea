import { printable, printableLines } from "@dockberth/core";
import type { types } from "@slack/bolt";

export type Block = types.KnownBlock;
export type Button = types.Button;
export type View = types.View;

/** A message: blocks for the screen, `text` for notifications and screen readers. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly Block[];
}

// https://docs.slack.dev/reference/block-kit/blocks and /composition-objects/text-object
const maxSectionCharacters = 3000;
const maxHeaderCharacters = 150;
const maxButtonCharacters = 75;
export const maxMessageBlocks = 50;
export const maxViewBlocks = 100;

/**
 * Escapes foreign text, which could otherwise add lines, mention people, link, or notify a whole channel in mrkdwn:
 * https://docs.slack.dev/messaging/formatting-message-text/#escaping
 */
export function escapeText(text: string): string {
  return escapeMarkup(printable(text));
}

/** Cuts text to a number of characters; an ellipsis marks the cut. */
export function clip(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1)}…`;
}

/** Cuts mrkdwn between two of its lines: a cut within a link, a mention or a date would show its source. */
function clipLines(mrkdwn: string, maxCharacters: number): string {
  if (mrkdwn.length <= maxCharacters) return mrkdwn;
  const end = mrkdwn.slice(0, maxCharacters - 1).lastIndexOf("\n");
  return end <= 0 ? clip(mrkdwn, maxCharacters) : `${mrkdwn.slice(0, end)}\n…`;
}

/** A paragraph in mrkdwn. The caller escapes foreign text in it. */
export function section(mrkdwn: string): Block {
  return { type: "section", text: mrkdwnText(mrkdwn) };
}

/** A heading in plain text. */
export function header(text: string): Block {
  return { type: "header", text: plainText(clip(text, maxHeaderCharacters)) };
}

/** Small grey text in mrkdwn. */
export function context(mrkdwn: string): Block {
  return { type: "context", elements: [mrkdwnText(mrkdwn)] };
}

/** Preformatted text; its end, where it is too long. */
export function code(text: string): Block {
  const escaped = escapeMarkup(printableLines(text).replaceAll("```", "'''"));
  const maxCharacters = maxSectionCharacters - 8;
  const cut =
    escaped.length <= maxCharacters ? escaped : `…${escaped.slice(-(maxCharacters - 1)).replace(/^[a-z]{0,4};/, "")}`;
  return section(`\`\`\`\n${cut}\n\`\`\``);
}

export function actions(blockId: string, buttons: readonly Button[]): Block {
  return { type: "actions", block_id: blockId, elements: [...buttons] };
}

/** @param value an id without a meaning of its own: everybody who sees the message can read it */
export function button(actionId: string, label: string, value: string, style?: "primary" | "danger"): Button {
  return {
    type: "button",
    action_id: actionId,
    text: plainText(clip(label, maxButtonCharacters)),
    value,
    ...(style === undefined ? {} : { style }),
  };
}

/** Text without formatting, for headings, labels and buttons. */
export function plainText(text: string) {
  return { type: "plain_text", text: printable(text), emoji: false } as const;
}

function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** `verbatim`: a name such as #general in foreign text does not become a link. */
function mrkdwnText(mrkdwn: string) {
  return { type: "mrkdwn", text: clipLines(printableLines(mrkdwn), maxSectionCharacters), verbatim: true } as const;
}
