import { type Command, CommanderError } from "commander";
import { asksForJson, commandFirst, commandOf, isForPrograms, pathOf } from "./command-line.ts";
import { languageOf, speak } from "./messages/language.ts";
import { exitCodes } from "./output/exit-codes.ts";
import { buildProgram } from "./program.ts";
import type { Session } from "./session.ts";

/** Runs one command line in a session and gives its exit code. */
export async function run(given: readonly string[], session: Session): Promise<number> {
  const language = isForPrograms(given) ? "en" : languageOf(given, session.env);
  await speak(language);
  const helpForm = language === "en" ? {} : (await import("./output/translated-help.ts")).translatedHelp;
  const program = buildProgram(session, {
    isShort: asksForHelp(given) && !given.includes("--all"),
    words: given,
  });
  const words = withoutHelpOfNothing(program, commandFirst(program, given));
  let help = "";
  for (const command of everyCommand(program)) {
    command
      .configureHelp(helpForm)
      .exitOverride()
      .configureOutput({
        writeOut: (text) => session.stdout.write(text),
        writeErr: (text) => {
          help += text;
        },
        outputError: () => undefined,
        getOutHelpWidth: () => session.stdout.columns || 80,
        getErrHelpWidth: () => session.stderr.columns || 80,
      });
  }
  try {
    // Every look-alike of a hyphen and of a quote is in these ranges, and few command lines have one.
    if (/[\u2010-\u201F\u2212\uFE58\uFE63\uFF0D]/.test(given.join(" "))) {
      const { requirePlainWords } = await import("./input/look-alikes.ts");
      requirePlainWords(given, pathOf(commandOf(program, words)));
    }
    await program.parseAsync([...words], { from: "user" });
    return session.exitCode;
  } catch (error) {
    const command = commandOf(program, words);
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      // A group without a command shows its help.
      if (error.code === "commander.help") {
        session.stderr.write(help);
        return exitCodes.input;
      }
    }
    const { writeError } = await import("./output/write-error.ts");
    const { asTyped } = await import("./input/as-typed.ts");
    return writeError(session, asTyped(error, words), { json: asksForJson(words), command: pathOf(command) });
  }
}

/** `berth help nosuch` is `berth nosuch`, which says that there is no such command. */
function withoutHelpOfNothing(program: Command, words: readonly string[]): readonly string[] {
  const [first, ...rest] = words;
  return first === "help" && rest[0]?.startsWith("-") === false && commandOf(program, rest) === program ? rest : words;
}

/** Completion, and everything else, knows all options. */
function asksForHelp(words: readonly string[]): boolean {
  return words[0] === "help" || words.some((word) => word === "--help" || word === "-h");
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
