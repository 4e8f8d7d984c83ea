import { type Command, Option } from "commander";

/** What every command that talks to Azure takes. */
export interface ConnectionOptions {
  readonly emulator?: boolean;
  readonly subscription?: string;
  readonly cloud?: "public" | "china" | "usgov";
}

/** What every command takes. */
export interface OutputOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function withConnection(command: Command): Command {
  return command
    .addOption(
      new Option("--emulator", "use the emulator that `berth emulator start` keeps running").conflicts("subscription"),
    )
    .option("--subscription <id>", "the Azure subscription (default: AZURE_SUBSCRIPTION_ID)")
    .addOption(
      new Option("--cloud <name>", "the Azure cloud (default: BERTH_CLOUD, or public)").choices([
        "public",
        "china",
        "usgov",
      ]),
    );
}

export function withJson(command: Command): Command {
  return command.option("--json", "print the result as JSON on stdout");
}

export function withProgress(command: Command): Command {
  return withJson(command).option("-q, --quiet", "show no progress");
}

/** What the commands take that put certificates on a host whose clients somebody else may have. */
export interface TakeOverOption {
  readonly takeOver?: boolean;
}

export function takeOverOption(): Option {
  return new Option(
    "--take-over",
    "go on with a host of another certificate authority; whoever has a certificate of that one is locked out",
  );
}

/** Gathers an option that may be given several times, or once with commas. */
export function gather(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, ...value.split(",").map((each) => each.trim())].filter((each) => each !== "");
}

/** The examples at the end of a help page. */
export function examples(lines: readonly (readonly [command: string, meaning: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  return `\nExamples:\n${lines.map(([command, meaning]) => `  $ ${command.padEnd(width)}  # ${meaning}`).join("\n")}`;
}
