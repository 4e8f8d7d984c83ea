import { asBerthError } from "@dockberth/core";
import type { App, Receiver, ReceiverEvent } from "@slack/bolt";
import { noteMessage } from "../blocks/messages.ts";
import { SlackError } from "../errors.ts";
import { jobTexts, storeTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import { type Person, personOf } from "../slack-api/person.ts";
import { replyTo } from "../slack-api/reply.ts";
import { digest } from "../store/digest.ts";

/** Slack retries an event for a little more than five minutes: https://docs.slack.dev/apis/events-api/#retries */
const rememberedMinutes = 60;
/** Of the three seconds that Slack waits. */
const storeSeconds = 2;
/** Longer than any command needs to answer. Longer work is a job, which the store keeps separately. */
const maxAnswerSeconds = 120;

/** An acknowledged event whose command has not been answered yet. If the process ends now, the person must be told. */
interface UnansweredEvent {
  readonly person: Person;
  readonly at: number;
}

const kind = "event";
const answered = 1;

type EventStore = Pick<Session, "store" | "clock" | "log">;

/**
 * Passes each event on once, however often Slack sends it and to whichever process. An event is stored before it is
 * acknowledged. One that cannot be stored is not processed, and `onStoreError` tells the person.
 */
export function dedupeEvents(
  receiver: Receiver,
  session: EventStore,
  onStoreError: (body: Readonly<Record<string, unknown>>, error: unknown) => Promise<void>,
): Receiver {
  const process = async (app: App, event: ReceiverEvent): Promise<void> => {
    const id = eventId(event.body);
    if (id === undefined) {
      session.log({ type: "event-unreadable" });
      return event.ack();
    }
    const key = digest(id);
    try {
      const isNew = await within(storeSeconds, insertEvent(session, key, event));
      if (!isNew) return event.ack();
    } catch (error) {
      session.log({ type: "event-not-stored", reason: asBerthError(error).message });
      await event.ack();
      return onStoreError(event.body, error);
    }
    try {
      await app.processEvent(event);
    } finally {
      await markAnswered(session, key).catch((error: unknown) =>
        session.log({ type: "store", reason: asBerthError(error).message }),
      );
    }
  };
  return {
    init: (app) => receiver.init({ processEvent: (event: ReceiverEvent) => process(app, event) } as App),
    start: () => receiver.start(),
    stop: () => receiver.stop(),
  };
}

/**
 * Tells people whose commands were acknowledged by a process that ended before it answered. The commands are not run now: it
 * may be hours later, and people may have run them again.
 */
export async function notifyLost(session: Session): Promise<void> {
  const now = session.clock().getTime();
  for (const record of await session.store.list(kind)) {
    const { person, at } = record.value as Partial<UnansweredEvent>;
    if (person === undefined || at === undefined || now - at < maxAnswerSeconds * 1000) continue;
    const isMine = await session.store.replace(kind, record, answered, expiryOf(session));
    if (isMine === undefined) continue;
    const reply = replyTo(session, person);
    await reply(noteMessage(jobTexts.lost(Math.round((now - at) / 60_000))));
  }
}

function insertEvent(session: EventStore, key: string, { body }: ReceiverEvent): Promise<boolean> {
  // A lost event of the home tab needs no message: the tab is built again when it is opened again.
  const person = body["event"] === undefined ? personOf(body) : undefined;
  const unanswered: UnansweredEvent | undefined = person && { person, at: session.clock().getTime() };
  return session.store.insert(kind, key, unanswered ?? answered, expiryOf(session));
}

async function markAnswered(session: EventStore, key: string): Promise<void> {
  const record = await session.store.read(kind, key);
  if (record !== undefined && record.value !== answered)
    await session.store.replace(kind, record, answered, expiryOf(session));
}

function expiryOf({ clock }: EventStore): Date {
  return new Date(clock().getTime() + rememberedMinutes * 60_000);
}

/** The id that Slack gives each event, command and click. */
function eventId(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { event_id, trigger_id, type, command } = body as Readonly<Record<string, unknown>>;
  if (typeof event_id === "string") return `event ${event_id}`;
  if (typeof trigger_id !== "string" || (typeof type !== "string" && typeof command !== "string")) return undefined;
  return `trigger ${trigger_id}`;
}

/** @throws SlackError `store-unreachable` where the promise takes longer */
async function within<Value>(seconds: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const reason = storeTexts.noAnswerWithin(seconds);
    const error = new SlackError("store-unreachable", { store: storeTexts.events, reason });
    timer = setTimeout(() => reject(error), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
