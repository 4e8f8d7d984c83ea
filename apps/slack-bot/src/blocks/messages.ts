import { type Host, type OpenedPort, type PortOpeningSpec, reasonText, type SweepReport } from "@dockberth/core";
import { describeThrown } from "../describe-error.ts";
import { hostTexts as texts } from "../messages/index.ts";
import { actions, type Button, context, escapeText, type Message, section } from "../slack-api/block-kit.ts";
import { expiryText, openUntilText } from "./host.ts";

/** What went wrong and what to do. */
export function errorMessage(thrown: unknown): Message {
  const { code, message, hint } = describeThrown(thrown);
  return {
    text: message,
    blocks: [section(`:warning: *${escapeText(message)}*`), section(escapeText(hint)), context(`\`${code}\``)],
  };
}

/** A message of one sentence. */
export function noteMessage(text: string): Message {
  return { text, blocks: [section(escapeText(text))] };
}

/** A host that is ready, and how to use it. */
export function readyMessage(host: Host, now: Date): Message {
  const { name, address, hostname, port } = host;
  const endpoint = `${escapeText(hostname ?? address ?? texts.noAddress)}:${port}`;
  return {
    text: texts.ready(name, `${address}:${port}`),
    blocks: [
      section(`:white_check_mark: ${texts.readyMrkdwn(escapeText(name), endpoint)}`),
      section(texts.nextStepMrkdwn(escapeText(name))),
      context(expiryText(host, now)),
    ],
  };
}

export function extendedMessage(host: Host, now: Date): Message {
  const text = texts.extended(host.name);
  return { text, blocks: [section(`:white_check_mark: *${escapeText(text)}*: ${expiryText(host, now)}`)] };
}

/** A port that is open, to whom and until when, and how to close it. */
export function portOpenedMessage(host: string, opening: PortOpeningSpec & OpenedPort): Message {
  const text = texts.portOpened(host, opening);
  const facts = texts.portFactsMrkdwn(escapeText(opening.from.join(", ")), openUntilText(opening));
  return {
    text,
    blocks: [
      section(`:white_check_mark: *${escapeText(text)}* ${facts}`),
      context(texts.closePortMrkdwn(escapeText(host), opening)),
    ],
  };
}

/** The message with buttons for what people do next with a host. */
export function withButtons(message: Message, buttons: readonly Button[]): Message {
  return { ...message, blocks: [...message.blocks, actions("next", buttons)] };
}

/** What a sweep removed, and what it could not remove. */
export function sweepMessage({ entries }: SweepReport): Message {
  const lines = entries
    .filter(({ outcome }) => outcome !== "kept")
    .map(({ host, outcome, reason, error }) =>
      texts.sweep.entryMrkdwn(
        escapeText(host),
        outcome,
        escapeText(error === undefined ? reasonText(reason) : describeThrown(error).message),
      ),
    );
  if (lines.length === 0) return noteMessage(texts.sweep.none);
  return { text: texts.sweep.title, blocks: [section(lines.join("\n"))] };
}
