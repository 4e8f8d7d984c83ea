import { type HostReport, inspectHost } from "@dockberth/core";
import { assertAllowed } from "../access/permission.ts";
import { SlackError } from "../errors.ts";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Session } from "../session.ts";
import type { Person } from "../slack-api/person.ts";
import type { Reply } from "../slack-api/reply.ts";
import type { Verb } from "../verbs.ts";

/** Who runs a command, and what it needs to run and to answer. */
export interface CommandContext {
  readonly session: Session;
  readonly jobs: Jobs;
  readonly person: Person;
  readonly reply: Reply;
  /** Opens one dialog, within three seconds. */
  readonly triggerId: string | undefined;
}

export type Command = (context: CommandContext, command: ParsedCommand) => Promise<void>;

/**
 * Reads a host that the person may use the verb on.
 * @throws BerthError `host-not-found`
 * @throws SlackError `not-allowed`
 */
export async function findAllowedHost(
  { session, person }: CommandContext,
  verb: Verb,
  name: string,
): Promise<HostReport> {
  const host = await inspectHost(session.azure, name);
  await assertAllowed(session, person, verb, host);
  return host;
}

/** @throws SlackError `command-invalid` */
export function requireName({ verb, name }: ParsedCommand): string {
  if (name === undefined) throw new SlackError("command-invalid", { verb, problem: { code: "name-missing" } });
  return name;
}
