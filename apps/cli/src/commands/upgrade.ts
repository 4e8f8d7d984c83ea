import { Command } from "commander";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions & OutputOptions & { readonly engineVersion?: string };

/** `berth upgrade`. */
export function upgradeCommand(session: Session): Command {
  return withConnection(withProgress(new Command("upgrade")))
    .argument("<name>", "the host")
    .option("--engine-version <version>", "such as 28.5.2 or 28 (default: the newest that its package source has)")
    .summary("bring Docker Engine to another version; containers run on")
    .description(
      "Bring a host's Docker Engine to the newest version, or to one that is named, and say from what to what. Containers run on; a node of a swarm, where they would not, is refused.",
    )
    .addHelpText("after", examples([["berth upgrade build-1 --json | jq -r '.from, .to'", "for programs"]]))
    .action((name: string, options: Options) => upgrade(session, name, options));
}

async function upgrade(session: Session, name: string, options: Options): Promise<void> {
  const [{ upgradeHost }, { careFor }] = await Promise.all([import("@dockberth/core"), import("../hosts/care.ts")]);
  const { engineVersion: version } = options;
  const result = await careFor(session, name, "upgrade", options, async ({ azure, run, client }) =>
    upgradeHost(azure, name, { ...run, ...(await client()), ...(version === undefined ? {} : { version }) }),
  );
  if (options.json === true) writeJson(session, result);
  else writeLine(session, `Docker Engine of ${name}: ${result.from} → ${result.to}`);
}
