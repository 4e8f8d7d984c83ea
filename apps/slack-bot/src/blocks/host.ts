import type { Host } from "@dockberth/core";
import { ownerTag } from "../access/person.ts";
import { escapeText } from "./blocks.ts";

/** A host in two lines of mrkdwn. */
export function hostLines(host: Host, now: Date): string {
  const { name, state, power, address, port, location, size } = host;
  const where = address === undefined ? "no address" : `\`tcp://${address}:${port}\``;
  const what = [state === "ready" ? power : `${state}, ${power}`, where, size ?? "no machine", location];
  return `*${escapeText(name)}* · ${what.map((part) => (part.startsWith("`") ? part : escapeText(part))).join(" · ")}\n${[owner(host), expiry(host, now)].join(" · ")}`;
}

/** When a host expires, in each reader's own time. */
export function expiry({ expiresAt }: Pick<Host, "expiresAt">, now: Date): string {
  if (expiresAt === undefined) return "does not expire";
  const word = expiresAt > now ? "expires" : "expired";
  return `${word} ${dateText(expiresAt)}`;
}

/** https://docs.slack.dev/messaging/formatting-message-text/#date-formatting: Slack shows it in the reader's zone. */
export function dateText(date: Date): string {
  return `<!date^${Math.floor(date.getTime() / 1000)}^{date_short_pretty} {time}|${date.toISOString().slice(0, 16)}Z>`;
}

function owner({ tags }: Host): string {
  const [, userId] = /^T[A-Z0-9]+\/([UW][A-Z0-9]+)$/.exec(tags[ownerTag] ?? "") ?? [];
  return userId === undefined ? "not made here" : `made by <@${userId}>`;
}
