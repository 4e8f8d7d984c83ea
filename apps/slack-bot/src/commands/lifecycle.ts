import { assertAllowed } from "../access/permission.ts";
import { SlackError } from "../errors.ts";
import { dialogTexts } from "../messages/index.ts";
import { type ConfirmedVerb, everyHost, type JobVerb } from "../verbs.ts";
import { type Command, type CommandContext, findAllowedHost, requireName } from "./context.ts";
import { confirmDialog, openDialog, redeemDialog } from "./dialogs.ts";

/** A command that starts its job at once. */
export function immediate(verb: JobVerb): Command {
  return async (context, command) => {
    const { name } = await findAllowedHost(context, verb, requireName(command));
    await context.jobs.start(verb, name, {}, context.person);
  };
}

/** A command that asks for confirmation first; {@link confirm} starts its job. */
export function withConfirmation(verb: ConfirmedVerb): Command {
  return async (context, command) => {
    const given = requireName(command);
    await openDialog(context, dialogTexts.confirm(verb, given).title, async () => {
      const { name } = await findAllowedHost(context, verb, given);
      return confirmDialog(context, verb, name);
    });
  };
}

/**
 * Starts the job of a dialog that was confirmed. Permissions are checked again: roles and hosts may have changed meanwhile.
 * @throws SlackError `confirmation-stale`, `not-allowed`
 * @throws BerthError `host-not-found`, `host-busy`
 */
export async function confirm(context: CommandContext, key: string): Promise<void> {
  const { session, jobs } = context;
  // The answer of a dialog names no channel; the stored request does.
  const { verb, host, person } = await redeemDialog(session, key, context.person);
  if (verb === "grant") throw new SlackError("confirmation-stale", { what: "dialog" });
  session.directory.clear();
  if (host === everyHost) await assertAllowed(session, person, verb);
  else await findAllowedHost({ ...context, person }, verb, host);
  await jobs.start(verb, host, {}, person);
}
