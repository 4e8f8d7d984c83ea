import { readLogs } from "@dockberth/core";
import { noteMessage } from "../blocks/messages.ts";
import { SlackError } from "../errors.ts";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import { commandTexts } from "../messages/index.ts";
import { code, context as contextBlock, escapeText, section } from "../slack-api/block-kit.ts";
import { type CommandContext, findAllowedHost, requireName } from "./context.ts";

const texts = commandTexts.logs;
/** About as many as one block can hold. */
const defaultLines = 40;

/** `/berth logs NAME`. Only the person sees it, because a log may say more than a channel should know. */
export async function logs(context: CommandContext, command: ParsedCommand): Promise<void> {
  const { session, reply } = context;
  const { source = "daemon", lines = String(defaultLines) } = command.options;
  if (source !== "daemon" && source !== "extension")
    throw new SlackError("command-invalid", { verb: "logs", problem: { code: "log-source-unknown", source } });
  const { name } = await findAllowedHost(context, "logs", requireName(command));
  const text = await readLogs(session.azure, name, { source, lines: Number(lines) });
  if (text.trim() === "") return reply(noteMessage(texts.empty(name)));
  await reply({
    text: texts.title(name),
    blocks: [section(`*${escapeText(name)}*, ${source}`), code(text.trimEnd()), contextBlock(texts.footer)],
  });
}
