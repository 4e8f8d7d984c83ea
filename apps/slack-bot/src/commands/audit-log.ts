import type { AuditLogEntry } from "../access/audit-log.ts";
import { assertAllowed } from "../access/permission.ts";
import { dateText } from "../blocks/host.ts";
import { noteMessage } from "../blocks/messages.ts";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import { commandTexts } from "../messages/index.ts";
import { escapeText, section } from "../slack-api/block-kit.ts";
import type { CommandContext } from "./context.ts";

const texts = commandTexts.auditLog;
const maxEntries = 25;

/** `/berth audit-log [NAME]`: who did what, the newest first. */
export async function auditLog({ session, person, reply }: CommandContext, { name }: ParsedCommand): Promise<void> {
  await assertAllowed(session, person, "audit-log");
  const entries = await session.auditLog.read({ host: name, limit: maxEntries });
  if (entries.length === 0) return reply(noteMessage(texts.empty));
  await reply({ text: texts.title, blocks: [section(entries.map(entryLine).join("\n"))] });
}

function entryLine({ at, who, verb, host, outcome }: AuditLogEntry): string {
  const [, user = ""] = who.split("/");
  const hostPart = host === undefined ? "" : ` *${escapeText(host)}*`;
  return `${dateText(new Date(at))} <@${escapeText(user)}> ${verb}${hostPart}: ${escapeText(outcome)}`;
}
