import type { ParsedCommand } from "../inputs/parse-command.ts";
import { commandTexts, shortUsageOf, usageOf } from "../messages/index.ts";
import { type Block, code, context, escapeText, type Message, section } from "../slack-api/block-kit.ts";
import { commandOf, type Verb, verbNames, verbs } from "../verbs.ts";
import type { CommandContext } from "./context.ts";

/** `/berth help [COMMAND]`, for everybody: it needs no role. */
export async function help({ reply }: CommandContext, { name }: ParsedCommand): Promise<void> {
  await reply(helpMessage(verbNames.filter((verb) => commandOf(verb) === name)));
}

/** Every verb in one line, or those of one command with their usage. */
function helpMessage(chosen: readonly Verb[]): Message {
  const shown = chosen.length === 0 ? verbNames : chosen;
  const lines = shown.map(
    (verb) => `\`${shortUsageOf(verb)}\` — ${escapeText(commandTexts.summaryOf(verb))} _(${verbs[verb]})_`,
  );
  const usage: Block[] = chosen.length === 0 ? [] : [code(chosen.map(usageOf).join("\n"))];
  return {
    text: commandTexts.help.title,
    blocks: [section(lines.join("\n")), ...usage, context(commandTexts.help.footer)],
  };
}
