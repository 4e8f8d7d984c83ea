import { Command } from "commander";
import { writeJson, writeLine } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { type MachineOptions, machineOf, withMachine } from "../machine-options.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "../options.ts";

type Options = ConnectionOptions &
  OutputOptions &
  MachineOptions & { readonly extension: string; readonly yes?: boolean };

/** `berth extension remove`: takes one off a machine. */
export function removeExtensionCommand(session: Session): Command {
  return withConnection(withProgress(withMachine(new Command("remove"))))
    .alias("rm")
    .requiredOption("--extension <name>", "its name on the machine")
    .option("-y, --yes", "do not ask")
    .summary("take an extension off a machine")
    .description("Take an extension off a machine. What its handler did there, only the handler can take back.")
    .addHelpText("after", examples([["berth extension remove build-1 --extension agent", "asks first"]]))
    .action((name: string | undefined, options: Options) => remove(session, name, options));
}

async function remove(session: Session, name: string | undefined, options: Options): Promise<void> {
  const [{ removeExtension }, { connect }, { showProgress }, { confirm }] = await Promise.all([
    import("@dockberth/core"),
    import("../../connection/connect.ts"),
    import("../../progress.ts"),
    import("../../confirm.ts"),
  ]);
  const { extension } = options;
  const machine = await machineOf(name, options);
  if (options.yes !== true) await confirm(session, `Remove extension ${extension}?`, "--yes");
  const { azure } = await connect(session, options);
  const progress = showProgress(session, options);
  try {
    await removeExtension(azure, machine, extension, { signal: session.signal, onEvent: progress.onEvent });
    if (options.json === true) writeJson(session, { removed: extension });
    else writeLine(session, `Extension ${extension} is gone.`);
  } finally {
    progress.close();
  }
}
