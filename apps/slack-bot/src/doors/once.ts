import type { App, Receiver, ReceiverEvent } from "@slack/bolt";
import { toError } from "../outputs.ts";
import type { Session } from "../session.ts";
import { digest } from "./signature.ts";

/** Slack retries an event for five minutes and a little: https://docs.slack.dev/apis/events-api/#retries */
const rememberedMinutes = 60;
/** Of the three seconds that Slack waits. */
const storeSeconds = 2;

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
      const until = new Date(session.clock().getTime() + rememberedMinutes * 60_000);
      const isNew = await within(storeSeconds, session.store.insert("event", digest(key), 1, until));
      if (!isNew) return event.ack();
    } catch (error) {
      session.log({ type: "event-not-taken", reason: toError(error).message });
      await event.ack();
      return apologise(event.body, error);
    }
    await app.processEvent(event);
  };
  return {
    init: (app) => receiver.init({ processEvent: (event: ReceiverEvent) => process(app, event) } as App),
    start: () => receiver.start(),
    stop: () => receiver.stop(),
  };
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
