import { Argument, Command, Option } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { adoptCommand } from "./commands/adopt/index.ts";
import { applyCommand } from "./commands/apply/index.ts";
import { auditCommand } from "./commands/audit/index.ts";
import { caCommand } from "./commands/ca/index.ts";
import { completeCommand, completionCommand } from "./commands/completion/index.ts";
import { cpCommand } from "./commands/cp/index.ts";
import { createCommand } from "./commands/create/index.ts";
import { dataCommand } from "./commands/data/index.ts";
import { defaultsCommand } from "./commands/defaults/index.ts";
import type { ArgumentForm, CommandDefinition, OptionForm, OptionSet } from "./commands/define-command.ts";
import { demoCommand } from "./commands/demo/index.ts";
import { dockerCommand } from "./commands/docker/index.ts";
import { doctorCommand } from "./commands/doctor/index.ts";
import { emulatorCommand } from "./commands/emulator/index.ts";
import { envCommand } from "./commands/env/index.ts";
import { exportCommand } from "./commands/export/index.ts";
import { extendCommand } from "./commands/extend/index.ts";
import { extensionCommand } from "./commands/extension/index.ts";
import { factCommands } from "./commands/facts/index.ts";
import { grantCommand } from "./commands/grant/index.ts";
import { imageCommand } from "./commands/image/index.ts";
import { importCommand } from "./commands/import/index.ts";
import { inspectCommand } from "./commands/inspect/index.ts";
import { listCommand } from "./commands/list/index.ts";
import { lockoutCommands } from "./commands/lockout/index.ts";
import { loginCommand } from "./commands/login/index.ts";
import { logsCommand } from "./commands/logs/index.ts";
import { manners } from "./commands/options.ts";
import { patchCommand } from "./commands/patch/index.ts";
import { planCommand } from "./commands/plan/index.ts";
import { powerCommands } from "./commands/power/index.ts";
import { provisionCommand } from "./commands/provision/index.ts";
import { pruneCommand } from "./commands/prune/index.ts";
import { removeCommand } from "./commands/remove/index.ts";
import { renewCommand } from "./commands/renew/index.ts";
import { requestCommand } from "./commands/request/index.ts";
import { resetAccessCommand } from "./commands/reset-access/index.ts";
import { resizeCommand } from "./commands/resize/index.ts";
import { rotateCommand } from "./commands/rotate/index.ts";
import { runCommand } from "./commands/run/index.ts";
import { schemaCommand } from "./commands/schema/index.ts";
import { sshCommand } from "./commands/ssh/index.ts";
import { statsCommand } from "./commands/stats/index.ts";
import { sweepCommand } from "./commands/sweep/index.ts";
import { tunnelCommand } from "./commands/tunnel/index.ts";
import { upgradeCommand } from "./commands/upgrade/index.ts";
import { useCommand } from "./commands/use/index.ts";
import { versionCommand } from "./commands/version/index.ts";
import type { Example } from "./messages/command-text.ts";
import { optionHeadings } from "./messages/help/host-options.ts";
import { commandHeadings, programText } from "./messages/help/program.ts";
import type { Session } from "./session.ts";

/** In the order of `berth --help`. */
export const commandGroups: readonly (readonly [
  heading: keyof typeof commandHeadings,
  commands: readonly CommandDefinition[],
])[] = [
  ["create", [createCommand, planCommand, applyCommand, adoptCommand, listCommand, inspectCommand, removeCommand]],
  ["use", [envCommand, useCommand, dockerCommand, sshCommand, runCommand, cpCommand, tunnelCommand, ...factCommands]],
  [
    "operate",
    [
      ...powerCommands,
      resizeCommand,
      extendCommand,
      sweepCommand,
      upgradeCommand,
      patchCommand,
      provisionCommand,
      dataCommand,
      imageCommand,
    ],
  ],
  ["watch", [logsCommand, statsCommand, pruneCommand, auditCommand]],
  ["share", [grantCommand, requestCommand, importCommand, ...lockoutCommands]],
  ["certificates", [renewCommand, rotateCommand, caCommand]],
  ["machines", [extensionCommand, resetAccessCommand]],
  [
    "tools",
    [
      loginCommand,
      doctorCommand,
      defaultsCommand,
      emulatorCommand,
      demoCommand,
      schemaCommand,
      exportCommand,
      completionCommand,
      versionCommand,
    ],
  ],
];

/** How much of the command line is built: all of it by default. */
export interface ProgramParts {
  /** Whether help shows the common options alone. */
  readonly isShort?: boolean;
  /**
   * What was typed. A command that none of these words names gets only what the help of `berth` shows of it: building
   * the options of all commands takes longer than anything else that a short command does.
   */
  readonly words?: readonly string[];
}

/** The command line, bound to a session. */
export function buildProgram(session: Session, parts: ProgramParts = {}): Command {
  const { description, version, help, helpCommand, examples } = programText;
  const program = new Command("berth")
    .description(description)
    .version(packageJson.version, "-v, --version", version)
    .helpOption("-h, --help", help)
    .helpCommand("help [command]", helpCommand)
    .enablePositionalOptions()
    .addHelpText("after", `${mannerLines()}${exampleLines(examples)}`);
  for (const [heading, commands] of commandGroups) {
    program.commandsGroup(commandHeadings[heading]);
    for (const each of commands) program.addCommand(buildCommand(each, session, parts));
  }
  return program.addCommand(buildCommand(completeCommand, session, parts), { hidden: true });
}

function buildCommand(definition: CommandDefinition, session: Session, parts: ProgramParts): Command {
  const { name, text, load } = definition;
  const { isShort = false, words } = parts;
  const command = new Command(name).summary(text.summary);
  for (const alias of definition.aliases) command.alias(alias);
  for (const [key, form] of Object.entries(definition.arguments))
    command.addArgument(buildArgument(form, text.arguments?.[key]));
  if (words !== undefined && ![name, ...definition.aliases].some((each) => words.includes(each)))
    // One option stands for all: the help of `berth` says whether there are any.
    return load === undefined ? command : command.option("--debug");
  command
    .description(text.description)
    .helpOption("-h, --help", programText.help)
    .passThroughOptions(definition.passesThrough);
  for (const each of definition.options) addOptions(command, each, isShort);
  if (load !== undefined) addHiddenOptions(command, manners);
  if (isShort && definition.options.some(({ common }) => common !== undefined))
    command.addHelpText("after", `\n${programText.moreOptions(definition.name)}`);
  if (text.examples !== undefined) command.addHelpText("after", exampleLines(text.examples));
  for (const each of definition.subcommands) command.addCommand(buildCommand(each, session, parts));
  if (load === undefined) return command.helpCommand("help [command]", programText.helpCommand);
  // The work of a command, and core with it, is loaded here and nowhere before.
  return command.action(async (...given: unknown[]) => {
    const { debug, color, query } = command.opts<GlobalOptions>();
    session.debug ||= debug === true;
    session.plain ||= color === false;
    if (query !== undefined) session.select = (await import("./output/query.ts")).parseQuery(query);
    return (await load())(session, ...(given as never[]));
  });
}

interface GlobalOptions {
  readonly debug?: boolean;
  readonly color?: boolean;
  readonly query?: string;
}

function buildArgument(form: ArgumentForm, text: string | undefined): Argument {
  if (typeof form === "string") return new Argument(form, text);
  const argument = new Argument(form.form, text);
  if (form.choices !== undefined) argument.choices(form.choices);
  return form.default === undefined ? argument : argument.default(form.default);
}

function addOptions(
  command: Command,
  { heading = "options", texts, forms, common }: OptionSet,
  isShort: boolean,
): void {
  command.optionsGroup(optionHeadings[heading]);
  for (const [key, form] of Object.entries(forms)) {
    const isHidden = isShort && common?.includes(key) === false;
    command.addOption(buildOption(form, texts[key]).hideHelp(isHidden));
  }
}

/** Options that every command has stand in the help of `berth` alone. */
function addHiddenOptions(command: Command, { texts, forms }: OptionSet): void {
  for (const [key, form] of Object.entries(forms)) command.addOption(buildOption(form, texts[key]).hideHelp());
}

function buildOption(form: OptionForm, text: string | undefined): Option {
  if (typeof form === "string") return new Option(form, text);
  const { flags, choices, repeats, conflicts = [], implies, required = false } = form;
  const option = new Option(flags, text).conflicts([...conflicts]).makeOptionMandatory(required);
  if (implies !== undefined) option.implies({ ...implies });
  if (choices !== undefined) option.choices(choices);
  if (repeats !== undefined) option.argParser(repeats === "split" ? addValues : addValue);
  return form.default === undefined ? option : option.default(form.default);
}

function addValue(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function addValues(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, ...value.split(",").map((each) => each.trim())].filter((each) => each !== "");
}

/** The options that every command has. */
function mannerLines(): string {
  const rows = Object.entries(manners.forms).map(([key, form]) => buildOption(form, manners.texts[key]));
  const width = Math.max(...rows.map(({ flags }) => flags.length));
  const lines = rows.map(({ flags, description }) => `  ${flags.padEnd(width)}  ${description}`);
  return `\n${programText.everyCommandHeading}\n${lines.join("\n")}\n`;
}

/** A line that is a comment itself is a line of a file and gets no prompt. */
function exampleLines(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  const lines = examples.map(([command, meaning]) => {
    const prompt = command.startsWith("#") ? " " : "$";
    return `  ${prompt} ${command.padEnd(width)}  # ${meaning}`;
  });
  return `\n${programText.examplesHeading}\n${lines.join("\n")}`;
}
