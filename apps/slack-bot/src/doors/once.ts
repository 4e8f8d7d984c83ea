import type { App, Receiver, ReceiverEvent } from "@slack/bolt";
import { type Person, personOf } from "../access/person.ts";
import { noteMessage, toError } from "../outputs.ts";
import type { Session } from "../session.ts";
import { replyTo } from "../slack/reply.ts";
import { digest } from "./signature.ts";

/** Slack retries an event for five minutes and a little: https://docs.slack.dev/apis/events-api/#retries */
const rememberedMinutes = 60;
/** Of the three seconds that Slack waits. */
const storeSeconds = 2;
/** Longer than any answer takes: what is under way for longer than seconds is a job, which is written down by itself. */
const answeredWithinSeconds = 120;

/** What was acknowledged and is not answered yet: by its end the person knows of it, or else must hear that it is lost. */
interface Unanswered {
  readonly person: Person;
  readonly at: number;
}

const kind = "event";
const answered = 1;

/**
 * Lets every event through once, in whichever process and however often Slack sends it: it is written down before it is
 * acknowledged. What cannot be written down is not done, and that is said.
 */
export function onceOnly(
  receiver: Receiver,
  session: Pick<Session, "store" | "clock" | "log">,
  apologise: (body: Readonly<Record<string, unknown>>, error: unknown) => Promise<void>,
): Receiver {
  const process = async (app: App, event: ReceiverEvent): Promise<void> => {
    const key = eventKey(event.body);
    if (key === undefined) {
      session.log({ type: "event-unreadable" });
      return event.ack();
    }
    try {
      const isNew = await within(
        storeSeconds,
        session.store.insert(kind, digest(key), noteOf(event, session), until(session)),
      );
      if (!isNew) return event.ack();
    } catch (error) {
      session.log({ type: "event-not-taken", reason: toError(error).message });
      await event.ack();
      return apologise(event.body, error);
    }
    try {
      await app.processEvent(event);
    } finally {
      await close(session, digest(key)).catch((error: unknown) =>
        session.log({ type: "store", reason: toError(error).message }),
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
 * Tells people of what was acknowledged by a process that ended before it got to it. It is not done now: it may be
 * hours later, and they may have asked again.
 */
export async function tellOfLost(session: Session): Promise<void> {
  const now = session.clock().getTime();
  for (const record of await session.store.list(kind)) {
    const { person, at } = record.value as Partial<Unanswered>;
    if (person === undefined || at === undefined || now - at < answeredWithinSeconds * 1000) continue;
    const isMine = await session.store.replace(kind, record, answered, until(session));
    if (isMine === undefined) continue;
    const minutes = Math.round((now - at) / 60_000);
    const text = `What you asked for ${minutes} minutes ago was lost when the bot was restarted. If no message of it stands here, ask again.`;
    const reply = replyTo(session, person, undefined);
    await reply(noteMessage(text));
  }
}

/** What an event of the home tab was to show is shown the next time that it is opened. */
function noteOf({ body }: ReceiverEvent, { clock }: Pick<Session, "clock">): Unanswered | typeof answered {
  const person = body["event"] === undefined ? personOf(body) : undefined;
  return person === undefined ? answered : { person, at: clock().getTime() };
}

async function close(session: Pick<Session, "store" | "clock">, key: string): Promise<void> {
  const record = await session.store.read(kind, key);
  if (record !== undefined && record.value !== answered)
    await session.store.replace(kind, record, answered, until(session));
}

function until({ clock }: Pick<Session, "clock">): Date {
  return new Date(clock().getTime() + rememberedMinutes * 60_000);
}

/** What Slack gives every event, command and click of its own. */
function eventKey(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const { event_id, trigger_id, type, command } = body as Readonly<Record<string, unknown>>;
  if (typeof event_id === "string") return `event ${event_id}`;
  if (typeof trigger_id !== "string" || (typeof type !== "string" && typeof command !== "string")) return undefined;
  return `trigger ${trigger_id}`;
}

async function within<Value>(seconds: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the store did not answer within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
