import type { Host, OpenedPort } from "@dockberth/core";
import { ownerOf } from "../access/owner.ts";
import { hostTexts as texts } from "../messages/index.ts";
import { escapeText } from "../slack-api/block-kit.ts";

/** A host in two lines of mrkdwn. */
export function hostLines(host: Host, now: Date): string {
  const { name, state, power, address, port, location, size } = host;
  const facts = [
    escapeText(state === "ready" ? power : `${state}, ${power}`),
    address === undefined ? texts.noAddress : `\`tcp://${escapeText(address)}:${port}\``,
    escapeText(size ?? texts.noMachine),
    escapeText(location),
  ];
  return `*${escapeText(name)}* · ${facts.join(" · ")}\n${ownerText(host)} · ${expiryText(host, now)}`;
}

/** When a host expires, in mrkdwn. */
export function expiryText({ expiresAt }: Pick<Host, "expiresAt">, now: Date): string {
  if (expiresAt === undefined) return texts.neverExpires;
  return expiresAt > now ? texts.expires(dateText(expiresAt)) : texts.expired(dateText(expiresAt));
}

/** The ports that are open beside those of the host's description, a line for each, in mrkdwn. */
export function openedPortLines({ openedPorts }: Pick<Host, "openedPorts">): string[] {
  return openedPorts.map((opened) => texts.openPortMrkdwn(opened, openUntilText(opened)));
}

/** Until when a port is open, in mrkdwn. */
export function openUntilText({ until }: Pick<OpenedPort, "until">): string {
  return until === undefined ? texts.untilClosed : texts.until(dateText(until));
}

/** A date in the reader's own time zone: https://docs.slack.dev/messaging/formatting-message-text/#date-formatting */
export function dateText(date: Date): string {
  return `<!date^${Math.floor(date.getTime() / 1000)}^{date_short_pretty} {time}|${date.toISOString().slice(0, 16)}Z>`;
}

function ownerText(host: Host): string {
  const owner = ownerOf(host);
  return owner === undefined ? texts.belongsToAdmins : texts.belongsToMrkdwn(`<@${owner.userId}>`);
}
