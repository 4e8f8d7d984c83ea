import { Command, CommanderError } from "commander";
import { SlackError } from "../errors.ts";
import { commandNames, type PortCommand, portVerbs, type Verb } from "../verbs.ts";
import type { HostOptions } from "./spec-input.ts";
import { splitWords } from "./split-words.ts";

/** What was typed after `/berth`. */
export interface ParsedCommand {
  readonly verb: Verb;
  readonly name: string | undefined;
  /** The second argument: the time of `extend`, the user of `assign`, the port of `open-port`. */
  readonly argument: string | undefined;
  readonly options: HostOptions & LogOptions & PortOptions;
}

interface LogOptions {
  readonly lines?: string;
  readonly source?: string;
}

/** Who may reach a port, and how long. */
export interface PortOptions {
  readonly from?: readonly string[];
  readonly for?: string;
}

/**
 * Parses what was typed after `/berth`, which has the syntax of the command line.
 * @throws SlackError `command-invalid`; the message suggests the nearest word where there is one
 */
export function parseCommand(text: string): ParsedCommand {
  const [first = "", ...others] = splitWords(text);
  const words = first === "" ? [] : [first.toLowerCase(), ...others];
  if (words.length === 0 || ["-h", "--help"].includes(words[0] ?? "")) return bare("help");
  let parsed: ParsedCommand | undefined;
  const output: string[] = [];
  const program = buildProgram(output, (command) => {
    parsed = command;
  });
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const verb = commandNames.find((name) => name === words[0]);
    if (error.exitCode === 0) return { ...bare("help"), name: verb };
    throw new SlackError("command-invalid", {
      verb,
      problem: { code: "unparsable", message: asSentence(output.join("")) },
    });
  }
  return parsed ?? bare("help");
}

/** A command without arguments. */
export function bare(verb: Verb): ParsedCommand {
  return { verb, name: undefined, argument: undefined, options: {} };
}

function buildProgram(output: string[], onCommand: (command: ParsedCommand) => void): Command {
  const program = new Command("/berth").helpCommand(false);
  for (const verb of commandNames) program.addCommand(buildCommand(verb, onCommand));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: (text) => output.push(text) });
  }
  return program;
}

const aliases: Readonly<Partial<Record<Verb, readonly string[]>>> = {
  list: ["ls"],
  remove: ["rm", "delete", "destroy"],
  show: ["inspect"],
};
/** `create` without a name opens a form, `audit-log` shows every host, `help` every command. */
const nameIsOptional: readonly Verb[] = ["create", "audit-log", "help"];
const takesNoName: readonly Verb[] = ["list", "sweep"];

function buildCommand(verb: Verb, onCommand: (command: ParsedCommand) => void): Command {
  const command = new Command(verb);
  command.aliases(aliases[verb] ?? []);
  if (!takesNoName.includes(verb)) command.argument(nameIsOptional.includes(verb) ? "[name]" : "<name>");
  if (verb === "extend") command.argument("<time>");
  if (verb === "assign") command.argument("<user>");
  if (verb === "logs") command.option("--lines <number>").option("--source <name>");
  if (isPortCommand(verb)) command.argument("[port]");
  if (verb === "open") command.option("--from <ranges>", "", appendList).option("--for <time>");
  if (verb === "create" || verb === "plan") addHostOptions(command);
  return command.action(() => {
    const [name, argument] = command.processedArgs as (string | undefined)[];
    const options = command.opts();
    onCommand({ verb: verbOf(verb, argument, options), name, argument, options });
  });
}

/** `open` and `close` with a port are verbs of their own. @throws SlackError `command-invalid` for options of a port without one */
function verbOf(command: Verb, port: string | undefined, options: object): Verb {
  if (!isPortCommand(command)) return command;
  const verb = portVerbs[command];
  if (port !== undefined) return verb;
  if (Object.keys(options).length === 0) return command;
  throw new SlackError("command-invalid", { verb, problem: { code: "port-missing" } });
}

function isPortCommand(verb: Verb): verb is PortCommand {
  return verb in portVerbs;
}

function appendList(value: string, earlier: string[] = []): string[] {
  return [...earlier, ...value.split(",").filter(Boolean)];
}

function addHostOptions(command: Command): void {
  const append = (value: string, earlier: string[] = []) => [...earlier, value];
  command
    .option("--location <name>")
    .option("--resource-group <name>")
    .option("--size <size>")
    .option("--image <alias|urn>")
    .option("--architecture <name>")
    .option("--allow-from <ranges>", "", appendList)
    .option("--ssh-from <ranges>", "", appendList)
    .option("--disk-size <gigabytes>")
    .option("--tag <name=value>", "", append)
    .option("--expires-in <time>");
}

/** Commander's error as one sentence. */
function asSentence(output: string): string {
  const text = output
    .replace(/^error: /, "")
    .replaceAll(/(?<!\s)\s*\n\s*/g, " ")
    .trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
