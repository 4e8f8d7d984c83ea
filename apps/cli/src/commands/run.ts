import { Command } from "commander";
import { writeJson } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions &
  OutputOptions & {
    readonly file?: string;
    readonly env?: readonly string[];
    readonly secretEnv?: readonly string[];
    readonly timeout: string;
  };

const list = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

/** `berth run`: a script as root on a host, by Run Command, its output as it comes; its exit code is berth's. */
export function runCommand(session: Session): Command {
  return withConnection(withProgress(new Command("run")))
    .argument("<name>", "the host")
    .argument("[words...]", "a command for the shell; or give --file")
    .option("-f, --file <path>", "a script; - reads it from standard input")
    .option("-e, --env <name=value>", "a variable for the script; repeatable", list)
    .option(
      "--secret-env <name>",
      "a variable of your own environment, which nobody can read in Azure; repeatable",
      list,
    )
    .option("--timeout <seconds>", "how long it may take", "3600")
    .summary("run a script as root on a host, without SSH")
    .description(
      "Run a command or a script as root on a host, by Azure's Run Command, and show its output as it comes. Its exit code is berth's. Of long output Azure keeps the last 4 KB at a time.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth run build-1 -- df -h /var/lib/docker", "a command"],
        ["berth run build-1 --file setup.sh --secret-env TOKEN", "a script, with a secret"],
      ]),
    )
    .action((name: string, words: string[], options: Options) => run(session, name, words, options));
}

async function run(session: Session, name: string, words: readonly string[], options: Options): Promise<void> {
  const [{ runScript }, { careFor }, { readScript, readSecrets, readVariables }] = await Promise.all([
    import("@dockberth/core"),
    import("../hosts/care.ts"),
    import("../script-input.ts"),
  ]);
  const script = await readScript(session, words, options.file);
  const parameters = readVariables(options.env ?? []);
  const secretParameters = readSecrets(session.env, options.secretEnv ?? []);
  const outcome = await careFor(session, name, "run", options, ({ azure, run: tail }) =>
    runScript(azure, name, {
      ...{ script, parameters, secretParameters, timeoutSeconds: Number(options.timeout) },
      ...tail,
      ...(options.json === true ? {} : { onOutput: (text: string) => void session.stdout.write(text) }),
    }),
  );
  session.exitCode = outcome.exitCode;
  if (options.json === true) return writeJson(session, outcome);
  session.stderr.write(outcome.error);
}
