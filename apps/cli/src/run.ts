import { type Command, CommanderError } from "commander";
import { programText } from "./messages/en/help/program.ts";
import { exitCodes } from "./output/exit-codes.ts";
import { buildProgram } from "./program.ts";
import type { Session } from "./session.ts";

/** Runs one command line in a session and gives its exit code. */
export async function run(words: readonly string[], session: Session): Promise<number> {
  const program = buildProgram(session);
  for (const command of everyCommand(program)) {
    command.exitOverride().showHelpAfterError(programText.helpAfterError(pathOf(command)));
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
    // Commander has already written its message. Its own exit code for every mistake is 1.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.input;
    const { writeError } = await import("./output/write-error.ts");
    return writeError(session, error, words.includes("--json"));
  }
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
