import type { Argument, Command, Option } from "commander";
import { readStoredDefaults } from "../../folder/defaults.ts";
import { hostsOfFolder } from "../../folder/hosts.ts";
import { writeLine } from "../../output/write.ts";
import type { Environment, Session } from "../../session.ts";
import { subcommand } from "../subcommand.ts";
import { filesWord } from "./files-word.ts";

/** What may stand in the place of the last word; `files` where a path may. */
type Candidates = "files" | readonly Candidate[];
type Candidate = readonly [value: string, description: string];

/** Prints what may stand in the place of the last word, one per line, each with a tab and its description. */
export async function complete(
  session: Session,
  words: readonly string[],
  _options: object,
  { parent }: Command,
): Promise<void> {
  if (parent === null) return;
  const last = words.at(-1) ?? "";
  const found = await candidates(session.env, readWords(parent, words.slice(0, -1)), last);
  if (found === "files") {
    writeLine(session, filesWord);
    return;
  }
  for (const [value, description] of found)
    if (value.startsWith(last)) writeLine(session, `${value}\t${firstSentence(description)}`);
}

/** What the words before the last one say. */
interface Reading {
  readonly command: Command;
  readonly positional: readonly string[];
  readonly options: readonly string[];
  /** The option whose value comes next. */
  readonly open: Option | undefined;
  /** Whether the words belong to another program. */
  readonly isForeign: boolean;
}

function readWords(program: Command, words: readonly string[]): Reading {
  let command = program;
  let open: Option | undefined;
  const [positional, options]: [string[], string[]] = [[], []];
  for (const word of words) {
    if (word === "--") return { command, positional, options, open: undefined, isForeign: true };
    if (open !== undefined) {
      open = undefined;
    } else if (word.startsWith("-")) {
      const [flag = ""] = word.split("=");
      options.push(flag);
      const option = command.options.find(({ long, short }) => long === flag || short === flag);
      open = option?.required === true && !word.includes("=") ? option : undefined;
    } else {
      const next = positional.length === 0 ? subcommand(command, word) : undefined;
      if (next === undefined) positional.push(word);
      else command = next;
    }
  }
  return { command, positional, options, open, isForeign: false };
}

async function candidates(env: Environment, reading: Reading, last: string): Promise<Candidates> {
  const { command, positional, open, isForeign } = reading;
  if (isForeign) return "files";
  if (open?.long === "--profile") return profilesOf(env, open.description);
  if (open !== undefined) return valuesOf(open);
  if (last.startsWith("-")) return optionsOf(reading);
  const commands = positional.length === 0 ? command.commands.filter((each) => !each.name().startsWith("__")) : [];
  if (commands.length > 0) return commands.map((each) => [each.name(), each.summary()]);
  const argument = command.registeredArguments[positional.length] ?? command.registeredArguments.at(-1);
  const isTaken = positional.length >= command.registeredArguments.length && argument?.variadic !== true;
  if (argument === undefined || isTaken) return optionsOf(reading);
  return argumentValues(env, argument, positional);
}

function valuesOf({ argChoices, flags, description }: Option): Candidates {
  if (argChoices !== undefined) return argChoices.map((choice) => [choice, description]);
  return /<(path|file|folder)>/.test(flags) ? "files" : [];
}

function optionsOf({ command, options }: Reading): Candidate[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, short, description, variadic }): Candidate[] => {
      const isGiven = options.includes(long ?? "") || options.includes(short ?? "");
      return long === null || long === undefined || (isGiven && !variadic) ? [] : [[long, description]];
    });
}

async function argumentValues(env: Environment, argument: Argument, given: readonly string[]): Promise<Candidates> {
  if (argument.argChoices !== undefined) return argument.argChoices.map((choice) => [choice, argument.description]);
  if (/^(path|file|folder|source|target)s?$/.test(argument.name())) return "files";
  if (argument.name() === "profile") return profilesOf(env, argument.description);
  if (!/^names?$/.test(argument.name())) return [];
  // Asking Azure at every Tab would be too slow.
  const hosts = await hostsOfFolder(env);
  return hosts.filter((name) => !given.includes(name)).map((name) => [name, argument.description]);
}

async function profilesOf(env: Environment, description: string): Promise<Candidate[]> {
  const { profiles } = await readStoredDefaults(env);
  return [...profiles.keys()].map((name) => [name, description]);
}

function firstSentence(text: string): string {
  return text.split(/[;\n]|\. /)[0] ?? "";
}
