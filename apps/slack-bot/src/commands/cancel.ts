import { denied, roleOf } from "../access/permission.ts";
import { noteMessage } from "../blocks/messages.ts";
import { SlackError } from "../errors.ts";
import { commandTexts, jobTexts } from "../messages/index.ts";
import { isSamePerson } from "../slack-api/person.ts";
import type { CommandContext } from "./context.ts";

/**
 * The Cancel button of a job, for the person who started it and for admins.
 * @throws SlackError `not-allowed`, `confirmation-stale`
 */
export async function cancel({ session, jobs, person, reply }: CommandContext, id: string): Promise<void> {
  const job = (await jobs.list()).find((each) => each.id === id);
  if (job === undefined) throw new SlackError("confirmation-stale", { what: "button" });
  const role = await roleOf(session, person);
  if (role !== "admin" && (role === undefined || !isSamePerson(job.person, person)))
    throw denied("cancel", job.host, { code: "foreign-job" });
  await session.auditLog.record(person, { verb: "cancel", host: job.host, outcome: "asked" });
  await jobs.cancel(job.host);
  await reply(noteMessage(commandTexts.cancelling(jobTexts.title(job.verb, job.host))));
}
