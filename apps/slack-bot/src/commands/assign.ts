import { assignHost, type HostOwner } from "@dockberth/core";
import { ownerFor } from "../access/owner.ts";
import { noteMessage } from "../blocks/messages.ts";
import { SlackError } from "../errors.ts";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import { hostTexts } from "../messages/index.ts";
import { type CommandContext, findAllowedHost, requireName } from "./context.ts";

/** `/berth assign NAME U024BE7LH`: whom the host belongs to; `nobody` leaves it to the admins. */
export async function assign(context: CommandContext, command: ParsedCommand): Promise<void> {
  const { session, person, reply } = context;
  const owner = parseUser(command.argument ?? "", person.teamId);
  const { name } = await findAllowedHost(context, "assign", requireName(command));
  await assignHost(session.azure, name, { owner });
  await session.auditLog.record(person, { verb: "assign", host: name, outcome: "done" });
  await reply(noteMessage(hostTexts.assigned(name, owner?.id)));
}

function parseUser(user: string, teamId: string): HostOwner | undefined {
  if (user === "nobody") return undefined;
  if (/^[UW][A-Z0-9]{2,}$/.test(user)) return ownerFor({ teamId, userId: user });
  throw new SlackError("command-invalid", { verb: "assign", problem: { code: "user-unknown", user } });
}
