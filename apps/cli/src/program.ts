import { Command } from "commander";
import { completeCommand, completionCommand } from "./commands/completion.ts";
import { examples } from "./commands/options.ts";
import { planCommand } from "./commands/plan.ts";
import { versionCommand } from "./commands/version.ts";
import type { Session } from "./session.ts";

/** Every command. What a command needs beyond its options, it loads when it runs: `--help` must be instant. */
export function buildProgram(session: Session): Command {
  const program = new Command("berth")
    .description(
      "A Docker host on Azure in one command: keys made, Engine installed, locked to mutual TLS, proven, removed without residue.",
    )
    .enablePositionalOptions()
    .addHelpText(
      "after",
      examples([
        ["berth create build-1 --allow-from 203.0.113.7", "make a host"],
        ['eval "$(berth env build-1)"', "point docker at it"],
        ["berth remove build-1", "remove all of it"],
      ]),
    );
  program.addCommand(planCommand(session));
  program.addCommand(completionCommand(session));
  program.addCommand(versionCommand(session));
  program.addCommand(
    completeCommand(session, () => program),
    { hidden: true },
  );
  return program;
}
