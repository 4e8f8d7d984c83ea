import { type Command, CommanderError } from "commander";
import { programText } from "./messages/en/help/program.ts";
import { exitCodes } from "./output/exit-codes.ts";
import { buildProgram } from "./program.ts";
import type { Session } from "./session.ts";

/** Runs one command line in a session and gives its exit code. */
export async function run(words: readonly string[], session: Session): Promise<number> {
  const program = buildProgram(session);
  let problems = "";
  for (const command of everyCommand(program)) {
    command.exitOverride().showHelpAfterError(programText.helpAfterError(pathOf(command)));
    command.configureOutput({
      writeOut: (text) => session.stdout.write(text),
      writeErr: (text) => {
        problems += text;
      },
      getOutHelpWidth: () => session.stdout.columns ?? 80,
      getErrHelpWidth: () => session.stderr.columns ?? 80,
    });
  }
  try {
    await program.parseAsync([...words], { from: "user" });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // It quotes the words that it was given.
      if (problems !== "") (await import("./output/write.ts")).passOn(session.stderr, problems);
      // Commander's own exit code for every mistake is 1.
      return error.exitCode === 0 ? 0 : exitCodes.input;
    }
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
