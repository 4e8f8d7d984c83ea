import type { App } from "@slack/bolt";
import { type Person, personOf } from "./access/person.ts";
import { confirmDialog } from "./commands/ask.ts";
import { cancel } from "./commands/cancel.ts";
import { confirm } from "./commands/confirm.ts";
import { createNamed } from "./commands/create.ts";
import { createDialog, type FormValues, readCreateForm } from "./commands/create-form.ts";
import { extensionOf } from "./commands/extend.ts";
import { csrProblem, grantDialog, grantPasted } from "./commands/grant.ts";
import { runCommand } from "./commands/index.ts";
import { pressedHost } from "./commands/pressed.ts";
import type { Request } from "./commands/request.ts";
import { verbNames } from "./commands/verbs.ts";
import { publishHome } from "./home/publish.ts";
import { parseWish } from "./inputs.ts";
import type { Jobs } from "./jobs/jobs.ts";
import { errorMessage, toError } from "./outputs.ts";
import type { Session } from "./session.ts";
import { replyTo } from "./slack/reply.ts";

type Body = Readonly<Record<string, unknown>>;

export interface Listening {
  /** Waits for what was acknowledged and is not answered yet. */
  settled(): Promise<void>;
}

/** Connects what comes from Slack with what the bot does. Each is acknowledged at once; what goes wrong is told to the person. */
export function listen(app: App, session: Session, jobs: Jobs): Listening {
  const pending = new Set<Promise<void>>();
  const answering = async (body: Body, person: Person | undefined, run: (request: Request) => Promise<void>) => {
    const answered = answer(session, jobs, body, person, run);
    pending.add(answered);
    await answered.finally(() => pending.delete(answered));
  };

  app.command(/./, async ({ ack, body }) => {
    await ack();
    await answering({ ...body }, personOf({ ...body }), (request) => runCommand(request, parseWish(body.text)));
  });

  app.action(/./, async ({ ack, body, action }) => {
    await ack();
    const { action_id, value = "" } = action as { action_id: string; value?: string };
    const facts = body as unknown as Body;
    await answering(facts, personOf(facts), (request) => press(request, action_id, value));
    if ((facts["view"] as { type?: string } | undefined)?.type === "home") await refreshHome(session, personOf(facts));
  });

  app.view(confirmDialog, async ({ ack, body, view }) => {
    await ack();
    const facts = body as unknown as Body;
    await answering(facts, personOf(facts), (request) => confirm(request, view.private_metadata));
  });

  app.view(createDialog, async ({ ack, body, view }) => {
    const { values } = view.state as { values: FormValues };
    const { name, flags, errors } = readCreateForm(values, session.policy, session.clock());
    if (Object.keys(errors).length > 0) return ack({ response_action: "errors", errors });
    await ack();
    const facts = body as unknown as Body;
    const person = personOf(facts);
    const channelId = view.private_metadata === "" ? undefined : view.private_metadata;
    const there = person === undefined ? undefined : { ...person, channelId };
    await answering(facts, there, (request) => createNamed(request, name, flags));
  });

  app.view(grantDialog, async ({ ack, body, view }) => {
    const { values } = view.state as { values: FormValues };
    const csr = values["csr"]?.["value"]?.value ?? "";
    const wrong = csrProblem(csr);
    if (wrong !== undefined) return ack({ response_action: "errors", errors: { csr: wrong } });
    await ack();
    const facts = body as unknown as Body;
    await answering(facts, personOf(facts), (request) => grantPasted(request, view.private_metadata, csr));
  });

  app.event("app_home_opened", async ({ body }) => refreshHome(session, personOf(body as unknown as Body)));
  app.error(async (error) => session.log({ type: "listener", reason: error.message }));
  return { settled: async () => void (await Promise.all(pending)) };
}

/** Does what a person wants, and tells them what went wrong. Never rejects. */
export async function answer(
  session: Session,
  jobs: Jobs,
  body: Body,
  person: Person | undefined,
  run: (request: Request) => Promise<void>,
): Promise<void> {
  if (person === undefined) return session.log({ type: "nobody", reason: "a payload names no person" });
  const responseUrl = typeof body["response_url"] === "string" ? body["response_url"] : undefined;
  const triggerId = typeof body["trigger_id"] === "string" ? body["trigger_id"] : undefined;
  const reply = replyTo(session, person, responseUrl);
  try {
    await run({ session, jobs, person, reply, triggerId });
  } catch (thrown) {
    const error = toError(thrown);
    session.log({ type: "refused", code: error.code, message: error.message, user: person.userId });
    await reply(errorMessage(error));
    const verb = typeof body["command"] === "string" ? "command" : "press";
    await session.trail.record(person, { verb, host: undefined, outcome: error.code }).catch(() => undefined);
  }
}

async function press(request: Request, actionId: string, value: string): Promise<void> {
  if (actionId === "work.cancel") return cancel(request, value);
  if (actionId === "home.create") return runCommand(request, parseWish("create"));
  const verb = verbNames.find((name) => actionId === `host.${name}`);
  if (verb === undefined) return;
  const name = await pressedHost(request.session, value, request.person);
  const time = verb === "extend" ? extensionOf(request.session.policy) : undefined;
  await runCommand(request, { verb, name, time, flags: {} });
}

async function refreshHome(session: Session, person: Person | undefined): Promise<void> {
  if (person === undefined) return;
  // The home tab has no channel, whatever the event says.
  const { channelId: _channel, ...there } = person;
  await publishHome(session, there).catch((error: unknown) =>
    session.log({ type: "home", reason: toError(error).message }),
  );
}
