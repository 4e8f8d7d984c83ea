import { Command } from "commander";
import { table, writeJson, writeLine, writeNote } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions &
  OutputOptions & { readonly yes?: boolean; readonly grace: string; readonly resourceGroup?: string };

/** `berth sweep`. */
export function sweepCommand(session: Session): Command {
  return withConnection(withProgress(new Command("sweep")))
    .option("-y, --yes", "remove them; without it nothing is removed")
    .option("--grace <minutes>", "how long after its end a host is still left alone", "60")
    .option("--resource-group <name>", "only the hosts of this group")
    .summary("remove hosts past their end; without --yes only say which")
    .description(
      "Say which hosts are past their end, and with --yes remove them. A host without an end, or with one that cannot be read, is never touched.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth sweep", "what would go, and why the rest stays"],
        ["berth sweep --yes --grace 240 --quiet", "every night"],
      ]),
    )
    .action((options: Options) => sweep(session, options));
}

async function sweep(session: Session, options: Options): Promise<void> {
  const [{ sweepHosts }, { connect }, { showProgress }] = await Promise.all([
    import("@dockberth/core"),
    import("../connection/connect.ts"),
    import("../progress.ts"),
  ]);
  const { azure } = await connect(session, options);
  const progress = showProgress(session, options);
  const { resourceGroup } = options;
  try {
    const report = await sweepHosts(azure, {
      signal: session.signal,
      onEvent: progress.onEvent,
      dryRun: options.yes !== true,
      graceMinutes: Number(options.grace),
      ...(resourceGroup === undefined ? {} : { resourceGroup }),
    });
    if (report.entries.some(({ outcome }) => outcome === "failed")) session.exitCode = 1;
    if (options.json === true) return writeJson(session, report);
    if (report.entries.length === 0) return writeNote(session, "No hosts.");
    const rows = report.entries.map(({ host, resourceGroup: group, outcome, reason }) => [
      host,
      group,
      outcome,
      reason,
    ]);
    writeLine(session, table([["NAME", "GROUP", "OUTCOME", "WHY"], ...rows]));
    if (report.entries.some(({ outcome }) => outcome === "would-remove"))
      writeNote(session, "Nothing was removed; give --yes.");
  } finally {
    progress.close();
  }
}
