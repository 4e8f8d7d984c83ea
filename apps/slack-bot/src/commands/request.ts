import { type HostReport, inspectHost } from "@dockberth/core";
import { assertAllowed } from "../access/permission.ts";
import type { Person } from "../access/person.ts";
import { SlackError } from "../errors.ts";
import type { Wish } from "../inputs.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Session } from "../session.ts";
import type { Reply } from "../slack/reply.ts";
import type { Verb } from "./verbs.ts";
import { factsOf } from "./verbs.ts";

/** What somebody asked for, and the ways to answer. */
export interface Request {
  readonly session: Session;
  readonly jobs: Jobs;
  readonly person: Person;
  readonly reply: Reply;
  /** Opens one dialog, for three seconds: https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses */
  readonly triggerId: string | undefined;
}

export type Command = (request: Request, wish: Wish) => Promise<void>;

/** @throws BerthError `not-allowed` */
export async function allow({ session, person }: Request, verb: Verb, host?: HostReport): Promise<void> {
  const { policy, directory } = session;
  await assertAllowed(policy, directory, person, { verb, host });
}

/** The host that is named, which the person may do this to. @throws BerthError `host-not-found`, `not-allowed` */
export async function allowedHost(request: Request, verb: Verb, name: string): Promise<HostReport> {
  const host = await inspectHost(request.session.azure, name);
  await allow(request, verb, host);
  return host;
}

/** @throws BerthError `command-invalid` */
export function nameOf({ verb, name }: Wish): string {
  if (name !== undefined) return name;
  throw new SlackError("command-invalid", { message: `${verb} needs the name of a host`, usage: factsOf(verb).usage });
}
