import { Command } from "commander";
import { table, writeJson, writeLine } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { type MachineOptions, machineOf, withMachine } from "../machine-options.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "../options.ts";

type Options = ConnectionOptions & OutputOptions & MachineOptions & { readonly extension: string };

/** `berth extension show`: one extension, with what its handler says of itself. */
export function showExtensionCommand(session: Session): Command {
  return withConnection(withJson(withMachine(new Command("show"))))
    .requiredOption("--extension <name>", "its name on the machine")
    .summary("one extension, and what its handler says")
    .description("Show one extension of a machine: its settings, its state, what its handler said last.")
    .addHelpText("after", examples([["berth extension show build-1 --extension docker", "how the set-up ended"]]))
    .action((name: string | undefined, options: Options) => show(session, name, options));
}

async function show(session: Session, name: string | undefined, options: Options): Promise<void> {
  const [{ BerthError, listExtensions }, { connect }] = await Promise.all([
    import("@dockberth/core"),
    import("../../connection/connect.ts"),
  ]);
  const machine = await machineOf(name, options);
  const { azure } = await connect(session, options);
  const extensions = await listExtensions(azure, machine, { signal: session.signal });
  const found = extensions.find((each) => each.name.toLowerCase() === options.extension.toLowerCase());
  if (found === undefined) {
    const title = name ?? options.machineId?.split("/").at(-1) ?? "";
    throw new BerthError("extension-not-found", { machine: title, extension: options.extension });
  }
  if (options.json === true) return writeJson(session, found);
  writeLine(
    session,
    table([
      ["Name", found.name],
      ["Type", `${found.publisher}.${found.type} ${found.version}`],
      ["State", found.state],
      ["Settings", JSON.stringify(found.settings)],
      ["Said", found.status?.trim().replaceAll("\n", "\n          ") ?? "-"],
    ]),
  );
}
