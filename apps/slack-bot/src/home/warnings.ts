import { type Host, listHosts } from "@dockberth/core";
import { ownerTag, type Person } from "../access/person.ts";
import { actions, button, escapeText, section } from "../blocks/blocks.ts";
import { expiry } from "../blocks/host.ts";
import { extensionOf } from "../commands/extend.ts";
import { rememberForButtons } from "../commands/pressed.ts";
import type { Session } from "../session.ts";
import { post } from "../slack/talk.ts";

const kind = "warned";
const minutesBefore = 60;

/** Tells the owner of each host that expires soon, once, with a button to extend it; whichever bot comes first. */
export async function warnOfExpiry(session: Session): Promise<void> {
  const now = session.clock().getTime();
  for (const host of await listHosts(session.azure)) {
    const minutes = ((host.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) - now) / 60_000;
    const owner = ownerOf(host);
    if (owner !== undefined && minutes > 0 && minutes <= minutesBefore) await warn(session, host, owner);
  }
}

async function warn(session: Session, host: Host, owner: Person): Promise<void> {
  const until = new Date(session.clock().getTime() + 2 * minutesBefore * 60_000);
  const key = `${host.name}-${host.expiresAt?.getTime()}`;
  if (!(await session.store.insert(kind, key, 1, until))) return;
  const extend = button(
    "host.extend",
    `Extend by ${extensionOf(session.policy)}`,
    await rememberForButtons(session, owner, host.name),
  );
  const text = `Host ${host.name} expires soon`;
  const blocks = [
    section(`:alarm_clock: *${escapeText(text)}*: ${expiry(host, session.clock())}`),
    actions("warning", [extend]),
  ];
  try {
    await post(session, owner, { text, blocks });
  } catch (error) {
    // Slack did not take it: it is said at the next turn.
    const record = await session.store.read(kind, key);
    if (record !== undefined) await session.store.remove(kind, record);
    throw error;
  }
}

function ownerOf({ tags }: Host): Person | undefined {
  const [, teamId, userId] = /^(T[A-Z0-9]+)\/([UW][A-Z0-9]+)$/.exec(tags[ownerTag] ?? "") ?? [];
  return teamId === undefined || userId === undefined ? undefined : { teamId, userId };
}
