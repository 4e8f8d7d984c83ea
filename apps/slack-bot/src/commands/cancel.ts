import { roleOf } from "../access/permission.ts";
import { personKey } from "../access/person.ts";
import { SlackError } from "../errors.ts";
import { noteMessage } from "../outputs.ts";
import type { Request } from "./request.ts";

/** The Cancel button of work under way: for whoever began it, and for admins. @throws BerthError `not-allowed`, `confirmation-stale` */
export async function cancel({ session, jobs, person, reply }: Request, id: string): Promise<void> {
  const job = (await jobs.list()).find((each) => each.id === id);
  if (job === undefined) throw new SlackError("confirmation-stale", { what: "The button" });
  const role = await roleOf(session.policy, session.directory, person);
  if (role !== "admin" && (role === undefined || personKey(job.person) !== personKey(person)))
    throw new SlackError("not-allowed", { what: "cancel this", reason: "somebody else began it, so it takes admin" });
  await session.trail.record(person, { verb: "cancel", host: job.host, outcome: "asked" });
  await jobs.cancel(job.host);
  await reply(noteMessage(`Cancelling ${job.verb} of host ${job.host}.`));
}
