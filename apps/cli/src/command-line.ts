import type { Command } from "commander";
import type { OptionSet } from "./commands/define-command.ts";
import { global } from "./commands/options.ts";
import { subcommand } from "./commands/subcommand.ts";

/** Moves options that stand before the command, as in `berth --emulator list`, behind it, where commander looks for them. */
export function commandFirst(program: Command, words: readonly string[]): readonly string[] {
  let count = 0;
  while (count < words.length) {
    const takes = wordsOf(words[count] ?? "");
    if (takes === 0) break;
    count += takes;
  }
  const [options, rest] = [words.slice(0, count), words.slice(count)];
  const path = pathLength(program, rest);
  return path === 0 ? words : [...rest.slice(0, path), ...options, ...rest.slice(path)];
}

/** The command that the words name: `program` itself if they name none. */
export function commandOf(program: Command, words: readonly string[]): Command {
  return words
    .slice(0, pathLength(program, words))
    .reduce((command, word) => subcommand(command, word) ?? command, program);
}

/** `berth emulator start`. */
export function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** Whether a program reads the output: words after `--` belong to another program. */
export function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  return words.slice(0, end < 0 ? words.length : end).some((word) => /^--(json$|query(=|$))/.test(word));
}

/** Whether a program reads what is printed: JSON, or the rows of `list -o tsv`. It is in English then. */
export function isForPrograms(words: readonly string[]): boolean {
  const line = words.join(" ").split(" -- ", 1)[0] ?? "";
  return asksForJson(words) || / (-o|--output)[ =]?(json|yaml|tsv|name)\b/.test(line);
}

/** How many words an option takes that every command may have; 0 for any other word. */
function wordsOf(word: string): number {
  const [flag = ""] = word.split("=");
  const form = forms.find(({ names }) => names.includes(flag));
  if (form === undefined) return 0;
  return form.hasValue && !word.includes("=") ? 2 : 1;
}

const forms = global.flatMap(formsOf);

function formsOf({ forms: own }: OptionSet): { names: readonly string[]; hasValue: boolean }[] {
  return Object.values(own).map((form) => {
    const flags = typeof form === "string" ? form : form.flags;
    return { names: flags.match(/--?[a-z-]+/g) ?? [], hasValue: flags.includes("<") };
  });
}

function pathLength(program: Command, words: readonly string[]): number {
  let [command, length] = [program, 0];
  for (const word of words) {
    const next = subcommand(command, word);
    if (next === undefined) break;
    [command, length] = [next, length + 1];
  }
  return length;
}
