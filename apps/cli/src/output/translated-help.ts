import { type Argument, type Command, Help, type Option } from "commander";
import { commanderTexts as texts } from "../messages/help/program.ts";
import { displayWidth } from "./display-width.ts";

const english = new Help();

/** Commander's help in another language than English: its own words, and lines that break between Chinese characters. */
export const translatedHelp: Partial<Help> = {
  displayWidth,
  styleTitle: (title) => titles()[title] ?? title,
  commandUsage: (command: Command) => placesIn(english.commandUsage(command)),
  subcommandTerm: (command: Command) => placesIn(english.subcommandTerm(command)),
  optionDescription: (option: Option) => describe(option, option.required || option.optional),
  argumentDescription: (argument: Argument) => describe(argument, true),
  boxWrap: wrap,
};

function placesIn(usage: string): string {
  return usage.replace("[options]", texts.optionsPlace).replace("[command]", texts.commandPlace);
}

function titles(): Readonly<Record<string, string>> {
  const { usage, options, commands } = texts;
  return { "Usage:": usage, "Arguments:": texts.arguments, "Options:": options, "Commands:": commands };
}

function describe({ description, argChoices, defaultValue }: Argument | Option, showsDefault: boolean): string {
  const facts = [
    ...(argChoices === undefined ? [] : [texts.choices(argChoices)]),
    ...(defaultValue === undefined || !showsDefault ? [] : [texts.default(String(defaultValue))]),
  ];
  return facts.length === 0 ? description : texts.withFacts(description, facts);
}

/**
 * What stays on one line: a word or a Chinese character, with the punctuation that must not begin or end a line.
 * https://www.w3.org/TR/clreq/#prohibition_rules_for_line_start_end
 */
const chunk =
  /\s*[（“《「]*(?:\p{Script=Han}|[^\s\p{Script=Han}（“《「，。；：！？、）”》」]+)?[，。；：！？、）”》」]*/gu;

function wrap(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, width))
    .join("\n");
}

function wrapLine(line: string, width: number): string {
  const lines = [""];
  for (const [part] of line.matchAll(chunk)) {
    const last = lines.at(-1) ?? "";
    if (last === "" || displayWidth(last + part) <= width) lines[lines.length - 1] = last + part;
    else lines.push(part.trimStart());
  }
  return lines.join("\n");
}
