import { Command, Option } from "commander";
import { writeJson } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "./options.ts";

type Options = ConnectionOptions & OutputOptions & { readonly source: "daemon" | "extension"; readonly lines: string };

/** `berth logs`. */
export function logsCommand(session: Session): Command {
  return withConnection(withJson(new Command("logs")))
    .argument("<name>", "the host")
    .addOption(
      new Option("--source <name>", "Docker's own journal, or what the installation said")
        .choices(["daemon", "extension"])
        .default("daemon"),
    )
    .option("-n, --lines <number>", "how many of the last lines", "100")
    .summary("show what the daemon or the installation said")
    .description(
      "Show the end of the daemon's journal, read on the machine without SSH, or what the installation said, which Azure keeps also for a host that is off.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth logs build-1 --lines 20", "the daemon"],
        ["berth logs build-1 --source extension", "why it was not set up"],
      ]),
    )
    .action((name: string, options: Options) => logs(session, name, options));
}

async function logs(session: Session, name: string, options: Options): Promise<void> {
  const [{ readLogs }, { connect }] = await Promise.all([
    import("@dockberth/core"),
    import("../connection/connect.ts"),
  ]);
  const { azure } = await connect(session, options);
  const { source } = options;
  const text = await readLogs(azure, name, { source, lines: Number(options.lines), signal: session.signal });
  if (options.json === true) writeJson(session, { host: name, source, lines: text.trimEnd().split("\n") });
  else session.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}
