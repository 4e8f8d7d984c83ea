import { type Command, CommanderError } from "commander";
import { exitCodes, writeError } from "./outputs.ts";
import { buildProgram } from "./program.ts";
import type { Session } from "./session.ts";

/** Runs one command line in a session, and says with which code it ended. */
export async function run(words: readonly string[], session: Session): Promise<number> {
  const program = buildProgram(session);
  for (const command of everyCommand(program)) {
    command.exitOverride().showHelpAfterError(`(see ${pathOf(command)} --help)`);
    command.configureOutput({
      writeOut: (text) => session.stdout.write(text),
      writeErr: (text) => session.stderr.write(text),
      getOutHelpWidth: () => session.stdout.columns ?? 80,
      getErrHelpWidth: () => session.stderr.columns ?? 80,
    });
  }
  try {
    await program.parseAsync([...words], { from: "user" });
    return session.exitCode;
  } catch (error) {
    // Commander has said already what it found; its own code for every mistake is 1.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.input;
    return writeError(session, error, words.includes("--json"));
  }
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
