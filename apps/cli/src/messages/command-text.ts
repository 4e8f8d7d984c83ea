/** What the help says about a command. */
export interface CommandText {
  /** One line for the list of commands. */
  readonly summary: string;
  readonly description: string;
  readonly arguments?: Readonly<Record<string, string>>;
  /** By the option's name in camel case; `noProve` is `--no-prove`. */
  readonly options?: OptionTexts;
  readonly examples?: readonly Example[];
}

export type OptionTexts = Readonly<Record<string, string>>;

export type Example = readonly [command: string, meaning: string];
