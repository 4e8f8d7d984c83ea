import { describeThrown } from "../describe-error.ts";
import { SlackError } from "../errors.ts";
import { dialogTexts } from "../messages/index.ts";
import type { Session } from "../session.ts";
import { escapeText, plainText, section, type View } from "../slack-api/block-kit.ts";
import type { Person } from "../slack-api/person.ts";
import { openView } from "../slack-api/views.ts";
import { redeemForPerson, storeForPerson } from "../store/single-use.ts";
import type { ConfirmedVerb } from "../verbs.ts";
import type { CommandContext } from "./context.ts";

/** What a dialog is about, as the store keeps it. The dialog itself carries only the key of the record. */
export interface DialogSubject {
  readonly verb: ConfirmedVerb | "grant";
  readonly host: string;
  readonly person: Person;
}

export const confirmDialogId = "confirm";

const kind = "dialog";
const minutesToAnswer = 5;

/**
 * Opens a dialog at once, because a trigger of Slack is valid for three seconds, and fills it when the view is ready. An
 * error is shown in the dialog, too.
 */
export async function openDialog(
  { session, triggerId }: CommandContext,
  title: string,
  prepare: () => Promise<View>,
): Promise<void> {
  const dialog = await openView(session.slack, triggerId, noticeDialog(title, dialogTexts.loading));
  try {
    await dialog.update(await prepare());
  } catch (error) {
    const { message, hint } = describeThrown(error);
    // The person may have closed it; the error is shown elsewhere, too.
    await dialog.update(noticeDialog(title, `${message}. ${hint}`)).catch(() => undefined);
    throw error;
  }
}

/** A dialog that says something and asks nothing. */
export function noticeDialog(title: string, text: string): View {
  return {
    type: "modal",
    title: plainText(title),
    close: plainText(dialogTexts.close),
    blocks: [section(escapeText(text))],
  };
}

/**
 * The dialog that asks for confirmation and names the host.
 * @param hosts what the question names, where it is not the host
 */
export async function confirmDialog(
  context: CommandContext,
  verb: ConfirmedVerb,
  host: string,
  hosts = host,
): Promise<View> {
  const { session, person } = context;
  const { title, question, confirm } = dialogTexts.confirm(verb, hosts);
  await session.auditLog.record(person, { verb, host, outcome: "asked" });
  return {
    type: "modal",
    callback_id: confirmDialogId,
    private_metadata: await storeDialog(context, verb, host),
    title: plainText(title),
    submit: plainText(confirm),
    close: plainText(dialogTexts.keep),
    blocks: [section(escapeText(question))],
  };
}

/** Stores what a dialog is about, and gives the key that the dialog carries. */
export function storeDialog(
  { session, person }: CommandContext,
  verb: DialogSubject["verb"],
  host: string,
): Promise<string> {
  const subject: DialogSubject = { verb, host, person };
  const expiresAt = new Date(session.clock().getTime() + minutesToAnswer * 60_000);
  return storeForPerson(session.store, kind, subject, expiresAt);
}

/**
 * What the dialog with this key is about. It works once, for the person who opened it.
 * @throws SlackError `confirmation-stale`
 */
export async function redeemDialog({ store }: Session, key: string, person: Person): Promise<DialogSubject> {
  const subject = await redeemForPerson<DialogSubject>(store, kind, key, person);
  if (subject === undefined) throw new SlackError("confirmation-stale", { what: "dialog" });
  return subject;
}
