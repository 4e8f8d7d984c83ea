import { asBerthError, type Host, listHosts } from "@dockberth/core";
import { ownerOf } from "../access/owner.ts";
import { storeButtonHost } from "../blocks/button-host.ts";
import { expiryText } from "../blocks/host.ts";
import { extensionOf } from "../commands/extend.ts";
import { channelOf } from "../jobs/host-channel.ts";
import type { Jobs } from "../jobs/jobs.ts";
import { hostTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import { actions, button, escapeText, type Message, section } from "../slack-api/block-kit.ts";
import { post } from "../slack-api/chat.ts";
import type { Person } from "../slack-api/person.ts";

const texts = hostTexts.expiryWarning;
const minutesBefore = 60;
/** As long as a sweep by the command line waits. */
const graceMinutes = 60;
const hoursBetweenAttempts = 6;

/**
 * Warns the owner of each host that expires soon, with a button that extends it, and removes the hosts that have expired, in
 * the channel where they were created. Hosts that do not belong to users of this bot's teams are left to the sweep of an
 * admin. A host that fails does not keep the others waiting.
 */
export async function watchExpiry(session: Session, jobs: Jobs): Promise<void> {
  const now = session.clock().getTime();
  for (const host of await listHosts(session.azure)) {
    const minutes = ((host.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) - now) / 60_000;
    const owner = ownerOf(host);
    if (owner === undefined || !session.policy.teams.includes(owner.teamId)) continue;
    try {
      if (minutes > 0 && minutes <= minutesBefore) await warn(session, host, owner);
      if (minutes <= -graceMinutes) await removeExpired(session, jobs, host, owner);
    } catch (error) {
      session.log({ type: "expiry", host: host.name, reason: asBerthError(error).message });
    }
  }
}

async function warn(session: Session, host: Host, owner: Person): Promise<void> {
  await once(session, "expiry-warning", host, 2 * minutesBefore, async () => {
    await post(session.slack, owner, await warningMessage(session, host, owner));
  });
}

/** As a job, which other processes continue, and which reads the expiry again. A failure is reported and tried again later. */
async function removeExpired(session: Session, jobs: Jobs, host: Host, owner: Person): Promise<void> {
  const person = { ...owner, channelId: await channelOf(session, host.name) };
  await once(session, "expiry-removal", host, hoursBetweenAttempts * 60, async () => {
    await jobs.start("sweep", host.name, {}, person);
  });
}

/** Runs in one of several bots, once for each expiry of a host in so many minutes; again where it fails. */
async function once(
  { store, clock }: Session,
  kind: string,
  host: Pick<Host, "name" | "expiresAt">,
  minutes: number,
  run: () => Promise<void>,
): Promise<void> {
  const key = `${host.name}-${host.expiresAt?.getTime()}`;
  const isFirst = await store.insert(kind, key, 1, new Date(clock().getTime() + minutes * 60_000));
  if (!isFirst) return;
  try {
    await run();
  } catch (error) {
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
