import { everyHost, type JobVerb } from "../jobs/job.ts";
import { answered } from "./ask.ts";
import { allow, allowedHost, type Request } from "./request.ts";

/**
 * Somebody answered yes. Who they are and what they may is asked anew: roles change, and so do hosts.
 * @throws BerthError `confirmation-stale`, `not-allowed`, `host-not-found`, `host-busy`
 */
export async function confirm(request: Request, key: string): Promise<void> {
  const { session, jobs } = request;
  const { verb, host, person } = await answered(session, key, request.person);
  session.directory.forget();
  // The dialog has no channel; where it was asked for, has.
  const asker = { ...request, person };
  if (host === everyHost) await allow(asker, verb);
  else await allowedHost(asker, verb, host);
  await jobs.start(verb as JobVerb, host, {}, person);
}
