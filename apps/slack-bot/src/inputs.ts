import type { BerthError } from "@dockberth/core";
import { Command, CommanderError } from "commander";
import type { Policy } from "./access/policy.ts";
import { factsOf, type Verb, verbNames } from "./commands/verbs.ts";
import { SlackError } from "./errors.ts";
import { splitWords } from "./words.ts";

/** The flags of `create` and `plan`, as in the command line. */
export interface HostFlags {
  readonly location?: string;
  readonly resourceGroup?: string;
  readonly size?: string;
  readonly image?: string;
  readonly architecture?: string;
  readonly allowFrom?: readonly string[];
  readonly sshFrom?: readonly string[];
  readonly diskSize?: string;
  readonly tag?: readonly string[];
  readonly expiresIn?: string;
}

/** What somebody wants. */
export interface Wish {
  readonly verb: Verb;
  readonly name: string | undefined;
  /** The second word of `extend`. */
  readonly time: string | undefined;
  readonly flags: HostFlags & { readonly lines?: string; readonly source?: string };
}

/**
 * Reads what stands behind `/berth`, with the words of the command line and its parser.
 * @throws BerthError `command-invalid`, with the nearest word where there is one
 */
export function parseWish(text: string): Wish {
  const words = splitWords(text);
  if (words.length === 0 || ["-h", "--help"].includes(words[0] ?? "")) return wish("help");
  let found: Wish | undefined;
  const said: string[] = [];
  const program = buildProgram((wanted) => {
    found = wanted;
  }, said);
  try {
    program.parse(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const verb = verbNames.find((name) => name === words[0]);
    if (error.exitCode === 0) return { ...wish("help"), name: verb };
    const message = said
      .join("")
      .replace(/^error: /, "")
      .replaceAll(/\s*\n\s*/g, " ")
      .trim();
    const usage = verb === undefined ? "/berth help" : factsOf(verb).usage;
    throw new SlackError("command-invalid", { message: capitalised(message), usage });
  }
  return found ?? wish("help");
}

/** Turns the flags into the input of `parseHostSpec`; what the command does not say comes from the team's defaults. */
export function toSpecInput(name: string, flags: HostFlags, policy: Policy, now: Date): Record<string, unknown> {
  const { defaults, limits } = policy;
  const hours = Math.min(defaults.hours, limits.hours);
  const allowFrom = flags.allowFrom ?? (defaults.allowFrom.length > 0 ? defaults.allowFrom : undefined);
  const given = {
    name,
    location: flags.location ?? defaults.location,
    resourceGroup: flags.resourceGroup ?? defaults.resourceGroup,
    size: flags.size ?? defaults.size,
    image: flags.image ?? defaults.image,
    architecture: flags.architecture,
    allowFrom,
    sshFrom: flags.sshFrom,
    osDisk: flags.diskSize === undefined ? undefined : { sizeGb: Number(flags.diskSize) },
    tags: flags.tag === undefined ? undefined : toTags(flags.tag),
    expiresAt: new Date(
      now.getTime() + (flags.expiresIn === undefined ? hours * 60 : minutesOf(flags.expiresIn)) * 60_000,
    ).toISOString(),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Minutes in `90m`, `8h` or `3d`. @throws BerthError `command-invalid` */
export function minutesOf(text: string): number {
  const [, amount, unit] = /^(\d{1,6})\s*([mhd])$/.exec(text) ?? [];
  if (amount === undefined) throw invalid(`${JSON.stringify(text)} is not a time`, "90m, 8h or 3d");
  return Number(amount) * (unit === "d" ? 1440 : unit === "h" ? 60 : 1);
}

function wish(verb: Verb): Wish {
  return { verb, name: undefined, time: undefined, flags: {} };
}

function buildProgram(take: (wish: Wish) => void, said: string[]): Command {
  const program = new Command("/berth").helpCommand(false);
  for (const verb of verbNames) {
    const command = new Command(verb).description(factsOf(verb).summary);
    if (verb === "list") command.alias("ls");
    if (verb === "remove") command.alias("rm");
    if (verb === "show") command.alias("inspect");
    // `create` without a name opens a form, `trail` shows all, `help` shows everything.
    if (["create", "trail", "help"].includes(verb)) command.argument("[name]");
    else if (!["list", "sweep"].includes(verb)) command.argument("<name>");
    if (verb === "extend") command.argument("<time>");
    if (verb === "logs") command.option("--lines <number>").option("--source <name>");
    if (verb === "create" || verb === "plan") withHostOptions(command);
    command.action((...words: unknown[]) => {
      const [name, time] = command.processedArgs as (string | undefined)[];
      take({ verb, name, time, flags: (words.at(-2) ?? {}) as Wish["flags"] });
    });
    program.addCommand(command);
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: (text) => said.push(text) });
  }
  return program;
}

function withHostOptions(command: Command): Command {
  const gather = (value: string, earlier: string[] = []) => [...earlier, ...value.split(",").filter(Boolean)];
  return command
    .option("--location <name>")
    .option("--resource-group <name>")
    .option("--size <size>")
    .option("--image <alias|urn>")
    .option("--architecture <name>")
    .option("--allow-from <ranges>", "", gather)
    .option("--ssh-from <ranges>", "", gather)
    .option("--disk-size <gigabytes>")
    .option("--tag <name=value>", "", (value: string, earlier: string[] = []) => [...earlier, value])
    .option("--expires-in <time>");
}

function toTags(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw invalid(`${JSON.stringify(pair)} is not a tag`, "--tag NAME=VALUE");
      // The bot keeps the owner there, and Azure does not tell Slack-Owner from slack-owner.
      if (/^slack-/i.test(pair)) throw invalid("Tags that begin with slack- are the bot's own", "--tag NAME=VALUE");
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function invalid(message: string, usage: string): SlackError<"command-invalid"> {
  return new SlackError("command-invalid", { message, usage });
}

function capitalised(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
