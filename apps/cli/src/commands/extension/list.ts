import { Command } from "commander";
import { table, writeJson, writeLine, writeNote } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { type MachineOptions, machineOf, withMachine } from "../machine-options.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "../options.ts";

type Options = ConnectionOptions & OutputOptions & MachineOptions;

/** `berth extension list`: what a machine has. */
export function listExtensionsCommand(session: Session): Command {
  return withConnection(withJson(withMachine(new Command("list"))))
    .alias("ls")
    .summary("the extensions that a machine has")
    .description("List the extensions that a machine has, with their versions and states.")
    .addHelpText("after", examples([["berth extension list build-1", "those of a host"]]))
    .action((name: string | undefined, options: Options) => list(session, name, options));
}

async function list(session: Session, name: string | undefined, options: Options): Promise<void> {
  const [{ listExtensions }, { connect }] = await Promise.all([
    import("@dockberth/core"),
    import("../../connection/connect.ts"),
  ]);
  const machine = await machineOf(name, options);
  const { azure } = await connect(session, options);
  const extensions = await listExtensions(azure, machine, { signal: session.signal });
  if (options.json === true) return writeJson(session, extensions);
  if (extensions.length === 0) return writeNote(session, "No extensions.");
  const rows = extensions.map((each) => [each.name, each.publisher, each.type, each.version, each.state]);
  writeLine(session, table([["NAME", "PUBLISHER", "TYPE", "VERSION", "STATE"], ...rows]));
}
