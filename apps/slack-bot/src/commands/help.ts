import type { ParsedCommand } from "../inputs/parse-command.ts";
import { commandTexts, usageOf } from "../messages/index.ts";
import { type Block, code, context, escapeText, type Message, section } from "../slack-api/block-kit.ts";
import { type Verb, verbNames, verbs } from "../verbs.ts";
import type { CommandContext } from "./context.ts";

/** `/berth help [COMMAND]`, for everybody: it needs no role. */
export async function help({ reply }: CommandContext, { name }: ParsedCommand): Promise<void> {
  await reply(helpMessage(verbNames.find((verb) => verb === name)));
}

/** Every command in one line, or one command with its usage. */
function helpMessage(verb: Verb | undefined): Message {
  const shown = verb === undefined ? verbNames : [verb];
  const lines = shown.map(
    (each) => `\`/berth ${each}\` — ${escapeText(commandTexts.summaryOf(each))} _(${verbs[each]})_`,
  );
  const usage: Block[] = verb === undefined ? [] : [code(usageOf(verb))];
  return {
    text: commandTexts.help.title,
    blocks: [section(lines.join("\n")), ...usage, context(commandTexts.help.footer)],
  };
}
