import { asBerthError } from "@dockberth/core";
import type { App } from "@slack/bolt";
import { redeemButtonHost } from "./blocks/button-host.ts";
import { errorMessage } from "./blocks/messages.ts";
import { cancel } from "./commands/cancel.ts";
import type { CommandContext } from "./commands/context.ts";
import { createNamed } from "./commands/create.ts";
import { createFormId, type FormValues, readCreateForm } from "./commands/create-form.ts";
import { confirmDialogId } from "./commands/dialogs.ts";
import { extensionOf } from "./commands/extend.ts";
import { csrProblem, grantFormId, grantPasted } from "./commands/grant.ts";
import { runCommand } from "./commands/index.ts";
import { confirm } from "./commands/lifecycle.ts";
import { publishHome } from "./home/publish.ts";
import { bare, parseCommand } from "./inputs/parse-command.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { Session } from "./session.ts";
import { type Person, personOf } from "./slack-api/person.ts";
import { replyTo } from "./slack-api/reply.ts";
import { verbNames } from "./verbs.ts";

type Body = Readonly<Record<string, unknown>>;
type Run = (context: CommandContext) => Promise<void>;

export interface Listeners {
  /** Waits for what was acknowledged and is not answered yet. */
  settled(): Promise<void>;
}

/** Connects Slack's events with the commands. Each event is acknowledged at once; errors are shown to the person. */
export function listen(app: App, session: Session, jobs: Jobs): Listeners {
  const pending = new Set<Promise<void>>();
  const answerPending = async (body: Body, person: Person | undefined, run: Run) => {
    const answered = answer(session, jobs, body, person, run);
    pending.add(answered);
    await answered.finally(() => pending.delete(answered));
  };

  app.command(/./, async ({ ack, body: command }) => {
    await ack();
    const body: Body = { ...command };
    await answerPending(body, personOf(body), (context) => runCommand(context, parseCommand(command.text)));
  });

  app.action(/./, async ({ ack, body: payload, action }) => {
    await ack();
    const body = payload as unknown as Body;
    const { action_id, value = "" } = action as { action_id: string; value?: string };
    await answerPending(body, personOf(body), (context) => pressButton(context, action_id, value));
    if ((body["view"] as { type?: string } | undefined)?.type === "home") await showHome(session, personOf(body));
  });

  app.view(confirmDialogId, async ({ ack, body: payload, view }) => {
    await ack();
    const body = payload as unknown as Body;
    await answerPending(body, personOf(body), (context) => confirm(context, view.private_metadata));
  });

  app.view(createFormId, async ({ ack, body: payload, view }) => {
    const { values } = view.state as { values: FormValues };
    const { name, options, errors } = readCreateForm(values, session.policy, session.clock());
    if (Object.keys(errors).length > 0) return ack({ response_action: "errors", errors });
    await ack();
    const body = payload as unknown as Body;
    const person = personOf(body);
    const channelId = view.private_metadata === "" ? undefined : view.private_metadata;
    const inChannel = person === undefined ? undefined : { ...person, channelId };
    await answerPending(body, inChannel, (context) => createNamed(context, name, options));
  });

  app.view(grantFormId, async ({ ack, body: payload, view }) => {
    const { values } = view.state as { values: FormValues };
    const csr = values["csr"]?.["value"]?.value ?? "";
    const problem = csrProblem(csr);
    if (problem !== undefined) return ack({ response_action: "errors", errors: { csr: problem } });
    await ack();
    const body = payload as unknown as Body;
    await answerPending(body, personOf(body), (context) => grantPasted(context, view.private_metadata, csr));
  });

  app.event("app_home_opened", async ({ body, event }) => {
    if (event.tab === "home") await showHome(session, personOf(body as unknown as Body));
  });
  app.error(async (error) => session.log({ type: "listener", reason: error.message }));
  return { settled: async () => void (await Promise.all(pending)) };
}

/** Runs a command, and shows its error to the person. Never rejects. */
export async function answer(
  session: Session,
  jobs: Jobs,
  body: Body,
  person: Person | undefined,
  run: Run,
): Promise<void> {
  if (person === undefined) return session.log({ type: "person-missing" });
  const url = body["response_url"];
  const answerTo = typeof url === "string" ? { url, requestedAt: session.clock().getTime() } : undefined;
  const triggerId = typeof body["trigger_id"] === "string" ? body["trigger_id"] : undefined;
  const asker = { ...person, answerTo };
  const reply = replyTo(session, asker);
  try {
    await run({ session, jobs, person: asker, reply, triggerId });
  } catch (thrown) {
    const { code, message } = asBerthError(thrown);
    session.log({ type: "command-failed", code, message, user: person.userId });
    await reply(errorMessage(thrown));
    const verb = typeof body["command"] === "string" ? "command" : "button";
    await session.auditLog.record(person, { verb, host: undefined, outcome: code }).catch(() => undefined);
  }
}

async function pressButton(context: CommandContext, actionId: string, value: string): Promise<void> {
  if (actionId === "work.cancel") return cancel(context, value);
  if (actionId === "home.create") return runCommand(context, bare("create"));
  const verb = verbNames.find((name) => actionId === `host.${name}`);
  if (verb === undefined) return;
  const name = await redeemButtonHost(context.session, value, context.person);
  const argument = verb === "extend" ? extensionOf(context.session.policy) : undefined;
  await runCommand(context, { ...bare(verb), name, argument });
}

async function showHome(session: Session, person: Person | undefined): Promise<void> {
  if (person !== undefined) await publishHome(session, person);
}
