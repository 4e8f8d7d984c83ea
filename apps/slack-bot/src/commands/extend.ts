import { parseExpiry } from "@dockberth/core";
import { assertExpiry } from "../access/limits.ts";
import type { Policy } from "../access/policy.ts";
import type { CommandProblem } from "../error-details.ts";
import { SlackError } from "../errors.ts";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import { durationText } from "../inputs/spec-input.ts";
import { type CommandContext, findAllowedHost, requireName } from "./context.ts";

/** `/berth extend NAME 4h`: adds to the lifetime of a host; counts from now where it has expired or has no expiry. */
export async function extend(context: CommandContext, command: ParsedCommand): Promise<void> {
  const { session, jobs, person } = context;
  const { argument: time } = command;
  if (time === undefined) throw invalid({ code: "time-missing" });
  const host = await findAllowedHost(context, "extend", requireName(command));
  const now = session.clock();
  const from = host.expiresAt !== undefined && host.expiresAt > now ? host.expiresAt : now;
  const expiresAt = parseExpiry(time, now, "time", from);
  if (expiresAt !== undefined && expiresAt <= from) throw invalid({ code: "expiry-not-later", expiresAt: time });
  assertExpiry(session.policy, host.name, expiresAt, now);
  await jobs.start("extend", host.name, { expiresAt: expiresAt.toISOString() }, person);
}

/** What the Extend button adds, such as `8h`. */
export function extensionOf({ defaults, limits }: Policy): string {
  return durationText(Math.min(defaults.hours, limits.hours / 2));
}

function invalid(problem: CommandProblem): SlackError<"command-invalid"> {
  return new SlackError("command-invalid", { verb: "extend", problem });
}
