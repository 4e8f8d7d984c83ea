import { asBerthError, closeHostPort, findHost, type Host, listHosts, type OpenedPort } from "@dockberth/core";
import { ownerOf } from "../access/owner.ts";
import { storeButtonHost } from "../blocks/button-host.ts";
import { expiryText } from "../blocks/host.ts";
import { noteMessage } from "../blocks/messages.ts";
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
const minutesBetweenClosings = 30;

/**
 * Warns the owner of each host that expires soon, with a button that extends it, and removes the hosts that have expired, in
 * the channel where they were created. Hosts that do not belong to users of this bot's teams are left to the sweep of an
 * admin. Closes on every host the ports whose time is over. A host that fails does not keep the others waiting.
 */
export async function watchExpiry(session: Session, jobs: Jobs): Promise<void> {
  const now = session.clock().getTime();
  for (const host of await listHosts(session.azure)) {
    const minutes = ((host.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) - now) / 60_000;
    const owner = teamOwnerOf(session, host);
    try {
      if (overduePorts(host, now).length > 0) await closeOverduePorts(session, host.name, now);
      if (owner === undefined) continue;
      if (minutes > 0 && minutes <= minutesBefore) await warn(session, host, owner);
      if (minutes <= -graceMinutes) await removeExpired(session, jobs, host, owner);
    } catch (error) {
      session.log({ type: "expiry", host: host.name, reason: asBerthError(error).message });
    }
  }
}

function teamOwnerOf({ policy }: Session, host: Host): Person | undefined {
  const owner = ownerOf(host);
  return owner !== undefined && policy.teams.includes(owner.teamId) ? owner : undefined;
}

function overduePorts({ openedPorts }: Host, now: number): readonly OpenedPort[] {
  return openedPorts.filter(({ until }) => until !== undefined && until.getTime() <= now);
}

/** Needs no owner: who opened a port said until when. Reads the host again, because a listing may be older than its tags. */
async function closeOverduePorts(session: Session, name: string, now: number): Promise<void> {
  const host = await findHost(session.azure, name);
  for (const opened of overduePorts(host, now)) {
    const { port, protocol, until } = opened;
    const key = `${name}-${port}-${protocol}-${until?.getTime()}`;
    await once(session, "port-closing", key, minutesBetweenClosings, async () => {
      await closeHostPort(session.azure, name, { port, protocol });
      await tellPortClosed(session, host, opened);
    });
  }
}

async function tellPortClosed(session: Session, host: Host, opened: OpenedPort): Promise<void> {
  const { port, protocol } = opened;
  session.log({ type: "port-closed", host: host.name, port, protocol });
  const owner = teamOwnerOf(session, host);
  if (owner === undefined) return;
  const person = { ...owner, channelId: await channelOf(session, host.name) };
  await post(session.slack, person, noteMessage(hostTexts.portTimeOver(host.name, opened)));
}

async function warn(session: Session, host: Host, owner: Person): Promise<void> {
  await once(session, "expiry-warning", expiryKey(host), 2 * minutesBefore, async () => {
    await post(session.slack, owner, await warningMessage(session, host, owner));
  });
}

/** As a job, which other processes continue, and which reads the expiry again. A failure is reported and tried again later. */
async function removeExpired(session: Session, jobs: Jobs, host: Host, owner: Person): Promise<void> {
  const person = { ...owner, channelId: await channelOf(session, host.name) };
  await once(session, "expiry-removal", expiryKey(host), hoursBetweenAttempts * 60, async () => {
    await jobs.start("sweep", host.name, {}, person);
  });
}

function expiryKey({ name, expiresAt }: Host): string {
  return `${name}-${expiresAt?.getTime()}`;
}

/** Runs in one of several bots, once in so many minutes; again where it fails. */
async function once(
  { store, clock }: Session,
  kind: string,
  key: string,
  minutes: number,
  run: () => Promise<void>,
): Promise<void> {
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
