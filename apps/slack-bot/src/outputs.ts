import { BerthError, type Host, isBerthError, type SweepReport } from "@dockberth/core";
import {
  type Block,
  code,
  context,
  escapeText,
  header,
  type Message,
  messageBlocks,
  section,
} from "./blocks/blocks.ts";
import { expiry, hostLines } from "./blocks/host.ts";
import { factsOf, type Verb, verbNames } from "./commands/verbs.ts";

/** What was thrown, as a row of the table. */
export function toError(thrown: unknown): BerthError {
  if (isBerthError(thrown)) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new BerthError("unexpected", { message }, { cause: thrown });
}

/** What went wrong and what to do. */
export function errorMessage(thrown: unknown): Message {
  const error = toError(thrown);
  return {
    text: error.message,
    blocks: [
      section(`:warning: *${escapeText(error.message)}*`),
      section(escapeText(error.hint)),
      context(`\`${error.code}\``),
    ],
  };
}

export function noteMessage(text: string): Message {
  return { text, blocks: [section(escapeText(text))] };
}

/** The hosts, as many as a message holds. */
export function hostsMessage(hosts: readonly Host[], now: Date): Message {
  if (hosts.length === 0) return noteMessage("There are no hosts. `/berth create NAME` makes one.");
  const shown = hosts.slice(0, messageBlocks - 2);
  const rest = hosts.length - shown.length;
  return {
    text: hosts.map(({ name }) => name).join(", "),
    blocks: [
      header(hosts.length === 1 ? "1 host" : `${hosts.length} hosts`),
      ...shown.map((host) => section(hostLines(host, now))),
      ...(rest > 0 ? [context(`and ${rest} more`)] : []),
    ],
  };
}

/** A host that is ready, and how to use it. */
export function readyMessage(host: Host, now: Date): Message {
  const { name, address, hostname, port } = host;
  return {
    text: `Host ${name} is ready at ${address}:${port}`,
    blocks: [
      section(
        `:white_check_mark: *Host ${escapeText(name)} is ready*: Docker answers at \`${hostname ?? address}:${port}\` over mutual TLS`,
      ),
      section(`To use it, get a certificate for a key of your own: \`/berth grant ${name}\``),
      context(expiry(host, now)),
    ],
  };
}

export function extendedMessage(host: Host, now: Date): Message {
  const text = `Host ${host.name} is extended`;
  return { text, blocks: [section(`:white_check_mark: *${escapeText(text)}*: ${expiry(host, now)}`)] };
}

/** What a sweep removed, and what it could not. */
export function sweepMessage({ entries }: SweepReport): Message {
  const lines = entries
    .filter(({ outcome }) => outcome !== "kept")
    .map(({ host, outcome, reason }) => `*${escapeText(host)}*: ${outcome}, ${escapeText(reason)}`);
  if (lines.length === 0) return noteMessage("No host has expired.");
  return { text: "Expired hosts", blocks: [section(lines.join("\n"))] };
}

/** Every command, or one in full. */
export function helpMessage(verb: Verb | undefined): Message {
  const wanted = verb === undefined ? verbNames : [verb];
  const lines = wanted.map(
    (name) => `\`/berth ${name}\` — ${escapeText(factsOf(name).summary)} _(${factsOf(name).needs})_`,
  );
  const usage: Block[] = verb === undefined ? [] : [code(factsOf(verb).usage)];
  return {
    text: "What /berth can do",
    blocks: [section(lines.join("\n")), ...usage, context("In brackets: the role that it takes.")],
  };
}
