import { randomBytes } from "node:crypto";
import { BerthError } from "@dockberth/core";
import { type Person, personKey } from "../access/person.ts";
import { escapeText, section, type View } from "../blocks/blocks.ts";
import { SlackError } from "../errors.ts";
import type { Session } from "../session.ts";
import { call } from "../slack/talk.ts";
import type { Request } from "./request.ts";
import { factsOf, type Verb } from "./verbs.ts";

/** A question that was asked, as the store keeps it. The dialog carries its key alone. */
export interface Question {
  readonly verb: Verb;
  readonly host: string;
  readonly person: Person;
}

export const confirmDialog = "confirm";

const kind = "question";
const minutesToAnswer = 5;

/**
 * Asks in a dialog that names the host, and remembers on the server what was asked of whom.
 * @param named what the question speaks of, where that is not the host's name
 */
export async function ask(request: Request, verb: Verb, host: string, named = host): Promise<void> {
  const { session, person, triggerId } = request;
  const asked = factsOf(verb).asks?.(named);
  if (asked === undefined || triggerId === undefined)
    throw new BerthError("unexpected", { message: `${verb} has no dialog` });
  const key = await remember(request, verb, host);
  const view: View = {
    type: "modal",
    callback_id: confirmDialog,
    private_metadata: key,
    title: { type: "plain_text", text: asked.title, emoji: false },
    submit: { type: "plain_text", text: asked.button, emoji: false },
    close: { type: "plain_text", text: "Keep it", emoji: false },
    blocks: [section(escapeText(asked.question))],
  };
  await call("views.open", () => session.slack.views.open({ trigger_id: triggerId, view }));
  await session.trail.record(person, { verb, host, outcome: "asked" });
}

/** Writes down what a dialog asks of whom, and gives the key that the dialog carries. */
export async function remember({ session, person }: Request, verb: Verb, host: string): Promise<string> {
  const key = randomBytes(24).toString("base64url");
  const until = new Date(session.clock().getTime() + minutesToAnswer * 60_000);
  const question: Question = { verb, host, person };
  await session.store.insert(kind, key, question, until);
  return key;
}

/**
 * What was asked with this key of this person. It works once, and for nobody else: another person's attempt leaves it standing.
 * @throws BerthError `confirmation-stale`
 */
export async function answered(session: Session, key: string, person: Person): Promise<Question> {
  const stale = () => new SlackError("confirmation-stale", { what: "The question" });
  if (!/^[\w-]{32}$/.test(key)) throw stale();
  const record = await session.store.read(kind, key);
  const question = record?.value as Question | undefined;
  if (record === undefined || question === undefined || personKey(question.person) !== personKey(person)) throw stale();
  if (!(await session.store.remove(kind, record))) throw stale();
  return question;
}
