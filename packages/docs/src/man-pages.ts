import { Readable, Writable } from "node:stream";
import type { CommandDefinition } from "../../../apps/cli/src/commands/define-command.ts";
import type { Example } from "../../../apps/cli/src/messages/command-text.ts";
import { programText } from "../../../apps/cli/src/messages/en/help/program.ts";
import { buildProgram, commandGroups } from "../../../apps/cli/src/program.ts";
import { newSession } from "../../../apps/cli/src/session.ts";

type Command = ReturnType<typeof buildProgram>;

/** The manual page of each command, by the name of its file. */
export function manPages(): Map<string, string> {
  const stream = new Writable();
  const { signal } = new AbortController();
  const program = buildProgram(
    newSession({ env: {}, stdin: Readable.from([]), stdout: stream, stderr: stream, signal }),
  );
  const examples = new Map(
    commandGroups.flatMap(([, commands]) => commands.flatMap((each) => examplesOf(each, "berth"))),
  );
  return new Map(everyCommand(program).map((command) => page(command, examples)));
}

function examplesOf({ name, text, subcommands }: CommandDefinition, parent: string): [string, readonly Example[]][] {
  const path = `${parent} ${name}`;
  return [[path, text.examples ?? []], ...subcommands.flatMap((each) => examplesOf(each, path))];
}

function everyCommand(command: Command): Command[] {
  const visible = command.commands.filter((each) => !each.name().startsWith("__"));
  return [command, ...visible.flatMap(everyCommand)];
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** man(7): https://man7.org/linux/man-pages/man7/man.7.html */
function page(command: Command, allExamples: ReadonlyMap<string, readonly Example[]>): [file: string, text: string] {
  const path = pathOf(command);
  const name = path.replaceAll(" ", "-");
  const examples = path === "berth" ? programText.examples : (allExamples.get(path) ?? []);
  const sections = [
    [`.TH ${name.toUpperCase()} 1 "" "" "berth"`],
    [".SH NAME", `${roff(name)} \\- ${roff(command.summary() || programText.summary)}`],
    [".SH SYNOPSIS", `.B ${roff(command.createHelp().commandUsage(command))}`],
    [".SH DESCRIPTION", roff(command.description())],
    list("COMMANDS", commandsOf(command)),
    list("ARGUMENTS", argumentsOf(command)),
    list("OPTIONS", optionsOf(command)),
    list(
      "EXAMPLES",
      examples.map(([words, meaning]) => [words, meaning]),
    ),
  ];
  return [`${name}.1`, `${sections.flat().join("\n")}\n`];
}

function commandsOf(command: Command): Term[] {
  const help = command.createHelp();
  return help.visibleCommands(command).map((each) => [help.subcommandTerm(each), help.subcommandDescription(each)]);
}

function argumentsOf(command: Command): Term[] {
  const help = command.createHelp();
  return help.visibleArguments(command).map((each) => [help.argumentTerm(each), help.argumentDescription(each)]);
}

function optionsOf(command: Command): Term[] {
  const help = command.createHelp();
  return help.visibleOptions(command).map((each) => [help.optionTerm(each), help.optionDescription(each)]);
}

type Term = readonly [term: string, meaning: string];

function list(heading: string, terms: readonly Term[]): string[] {
  if (terms.length === 0) return [];
  return [`.SH ${heading}`, ...terms.flatMap(([term, meaning]) => [".TP", `.B ${roff(term)}`, roff(meaning)])];
}

/** A dot or an apostrophe at the start of a line would be a request. */
function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(/^([.'])/gm, "\\&$1");
}
