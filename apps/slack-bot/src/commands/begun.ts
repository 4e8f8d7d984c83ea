import type { JobVerb } from "../jobs/job.ts";
import { allowedHost, type Command, nameOf } from "./request.ts";

/** The verbs that take nothing away and need nothing but the host: they begin at once. */
export function begun(verb: JobVerb): Command {
  return async (request, wish) => {
    const { name } = await allowedHost(request, verb, nameOf(wish));
    await request.jobs.start(verb, name, {}, request.person);
  };
}
