import type { CommandText, OptionTexts } from "../messages/command-text.ts";
import type { optionHeadings } from "../messages/help/host-options.ts";
import type { Session } from "../session.ts";

/** What a command is called and what it takes. Its sentences are in the catalogue, its work is loaded when it runs. */
export interface CommandDefinition {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly text: CommandText;
  readonly arguments: Readonly<Record<string, ArgumentForm>>;
  /** In the order of the help. */
  readonly options: readonly OptionSet[];
  /** Whether options after the first argument belong to another program. */
  readonly passesThrough: boolean;
  readonly load: (() => Promise<CommandWork>) | undefined;
  readonly subcommands: readonly CommandDefinition[];
}

/** Gets the arguments and options as commander parses them, and commander's command at the end. */
export type CommandWork = (session: Session, ...given: never[]) => void | Promise<void>;

/** An argument in commander's notation, alone or with what else there is to it. */
export type ArgumentForm =
  | string
  | { readonly form: string; readonly choices?: readonly string[]; readonly default?: string };

/** The flags of an option in commander's notation, alone or with what else there is to it. */
export type OptionForm =
  | string
  | {
      readonly flags: string;
      readonly choices?: readonly string[];
      readonly default?: string;
      readonly required?: boolean;
      /** Whether it may be given several times: each value whole, or split at commas. */
      readonly repeats?: "whole" | "split";
      /** Values of other options that it sets, by their names in camel case. */
      readonly implies?: Readonly<Record<string, unknown>>;
      /** Names of options that exclude it, in camel case. */
      readonly conflicts?: readonly string[];
    };

/** Options that belong together, under a heading of their own where they have one. */
export interface OptionSet {
  readonly heading: keyof typeof optionHeadings | undefined;
  readonly texts: OptionTexts;
  readonly forms: Readonly<Record<string, OptionForm>>;
  /** The options that `--help` shows; the others are shown by `--help --all`. Undefined: all. */
  readonly common?: readonly string[];
}

interface CommandInput<Text extends CommandText> {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly text: Text;
  readonly arguments?: { readonly [Name in NamesOf<Text, "arguments">]: ArgumentForm };
  readonly options?: { readonly [Name in NamesOf<Text, "options">]: OptionForm };
  /** Options that it shares with other commands. */
  readonly shared?: readonly OptionSet[];
  readonly passesThrough?: boolean;
  readonly load: () => Promise<CommandWork>;
}

/** What the catalogue has a sentence for: a command takes exactly that. */
type NamesOf<Text, Part extends string> = Text extends { readonly [Key in Part]: infer Sentences }
  ? keyof Sentences & string
  : never;

/** Defines a command. Nothing that it needs to run is loaded before it runs: `--help` must be instant. */
export function defineCommand<Text extends CommandText>(input: CommandInput<Text>): CommandDefinition {
  const { name, text, aliases = [], options = {}, shared = [], passesThrough = false, load } = input;
  const own = { heading: undefined, texts: text.options ?? {}, forms: options };
  return {
    ...{ name, aliases, text, passesThrough, load },
    arguments: input.arguments ?? {},
    options: [...shared, own],
    subcommands: [],
  };
}

/** Defines a command that only holds others. */
export function defineCommandGroup(
  name: string,
  text: CommandText,
  subcommands: readonly CommandDefinition[],
): CommandDefinition {
  const nothing = { aliases: [], arguments: {}, options: [], passesThrough: false, load: undefined };
  return { name, text, subcommands, ...nothing };
}

/** Defines options that several commands share. */
export function optionSet<Texts extends OptionTexts>(
  texts: Texts,
  forms: { readonly [Name in keyof Texts]: OptionForm },
  heading?: keyof typeof optionHeadings,
): OptionSet {
  return { heading, texts, forms };
}
