import { Command } from "commander";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions & OutputOptions & { readonly yes?: boolean; readonly resourceGroup?: string };

/** `berth remove`: all that is ours of hosts, in any state of completion, and nothing that is not. */
export function removeCommand(session: Session): Command {
  return withConnection(withProgress(new Command("remove")))
    .alias("rm")
    .argument("<names...>", "the hosts, by names or patterns: web-{1..20}")
    .option("-y, --yes", "do not ask")
    .option("--resource-group <name>", "where to look, if a create was interrupted before anything was tagged")
    .summary("remove hosts, leaving nothing")
    .description(
      "Remove all that belongs to a host, also one that was never finished, and nothing that does not. A machine that was adopted is given back as it was before.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth remove build-1", "asks first"],
        ["berth remove web-{1..20} --yes", "twenty at once"],
        ["berth remove build-1 --yes --json", "for programs"],
      ]),
    )
    .action((names: string[], options: Options) => remove(session, names, options));
}

async function remove(session: Session, patterns: readonly string[], options: Options): Promise<void> {
  const [{ connect }, { careForEach, namedHosts }, { removalQuestion, removalWords, removeWithFolder }] =
    await Promise.all([
      import("../connection/connect.ts"),
      import("../hosts/care-for-each.ts"),
      import("../hosts/remove.ts"),
    ]);
  const names = namedHosts(patterns);
  const { azure } = await connect(session, options);
  if (options.yes !== true) {
    const { confirm } = await import("../confirm.ts");
    await confirm(session, await removalQuestion(azure, names), "--yes");
  }
  const where = options.resourceGroup === undefined ? {} : { resourceGroup: options.resourceGroup };
  await careForEach(
    session,
    { azure, names, operation: "remove", options },
    (name, { run }) => removeWithFolder(session, azure, name, { ...run, ...where }),
    removalWords,
  );
}
