import type { Command } from "commander";

/** The command of this name or alias inside a command. */
export function subcommand(command: Command, word: string): Command | undefined {
  return command.commands.find((each) => each.name() === word || each.aliases().includes(word));
}
