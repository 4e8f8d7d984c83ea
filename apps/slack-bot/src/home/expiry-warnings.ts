import { type Host, listHosts } from "@dockberth/core";
import { ownerOf } from "../access/owner.ts";
import { expiryText } from "../blocks/host.ts";
import { storeButtonHost } from "../commands/button-host.ts";
import { extensionOf } from "../commands/extend.ts";
import { hostTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import { actions, button, escapeText, type Message, section } from "../slack-api/block-kit.ts";
import { post } from "../slack-api/chat.ts";
import type { Person } from "../slack-api/person.ts";

const texts = hostTexts.expiryWarning;
const kind = "expiry-warning";
const minutesBefore = 60;

/** Warns the owner of each host that expires soon, with a button that extends it. Of several bots, one warns, once. */
export async function warnOfExpiry(session: Session): Promise<void> {
  const now = session.clock().getTime();
  for (const host of await listHosts(session.azure)) {
    const minutes = ((host.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) - now) / 60_000;
    const owner = ownerOf(host);
    if (owner !== undefined && minutes > 0 && minutes <= minutesBefore) await warn(session, host, owner);
  }
}

async function warn(session: Session, host: Host, owner: Person): Promise<void> {
  const { store, clock, slack } = session;
  const key = `${host.name}-${host.expiresAt?.getTime()}`;
  const isFirst = await store.insert(kind, key, 1, new Date(clock().getTime() + 2 * minutesBefore * 60_000));
  if (!isFirst) return;
  try {
    await post(slack, owner, await warningMessage(session, host, owner));
  } catch (error) {
    // Slack did not accept it: the next tick tries again.
    const record = await store.read(kind, key);
    if (record !== undefined) await store.remove(kind, record);
    throw error;
  }
}

async function warningMessage(session: Session, host: Host, owner: Person): Promise<Message> {
  const text = texts.title(host.name);
  const label = texts.extendBy(extensionOf(session.policy));
  const extend = button("host.extend", label, await storeButtonHost(session, owner, host.name));
  return {
    text,
    blocks: [
      section(`:alarm_clock: *${escapeText(text)}*: ${expiryText(host, session.clock())}`),
      actions("warning", [extend]),
    ],
  };
}
