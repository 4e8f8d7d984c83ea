import { Command, Option } from "commander";
import { table, writeJson, writeLine } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "../options.ts";

type Options = ConnectionOptions &
  OutputOptions & { readonly location: string; readonly publisher?: string; readonly os?: "linux" | "windows" };

/** `berth extension types`: what Azure offers, for Linux and for Windows. */
export function extensionTypesCommand(session: Session): Command {
  return withConnection(withJson(new Command("types")))
    .option("--location <name>", "the Azure region", "westeurope")
    .option("--publisher <name>", "one publisher's (default: those that Azure's documentation names)")
    .addOption(new Option("--os <name>", "only for this system").choices(["linux", "windows"]))
    .summary("the extensions that Azure offers")
    .description(
      "List the kinds of extensions that Azure offers in a region, for Linux and Windows, with their versions.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth extension types --os linux", "those for Linux machines"],
        ["berth extension types --publisher Microsoft.Azure.Extensions --json", "all versions, for programs"],
      ]),
    )
    .action((options: Options) => types(session, options));
}

async function types(session: Session, options: Options): Promise<void> {
  const [{ listExtensionTypes }, { connect }] = await Promise.all([
    import("@dockberth/core"),
    import("../../connection/connect.ts"),
  ]);
  const { azure } = await connect(session, options);
  const { location, publisher, os } = options;
  const found = await listExtensionTypes(azure, {
    location,
    signal: session.signal,
    ...(publisher === undefined ? {} : { publisher }),
    ...(os === undefined ? {} : { os }),
  });
  if (options.json === true) return writeJson(session, found);
  const rows = found.map((each) => [each.os, each.publisher, each.type, each.versions.at(-1) ?? "-"]);
  writeLine(session, table([["SYSTEM", "PUBLISHER", "TYPE", "NEWEST"], ...rows]));
}
