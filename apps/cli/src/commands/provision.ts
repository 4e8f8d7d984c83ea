import { Command } from "commander";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions & OutputOptions;

/** `berth provision`. */
export function provisionCommand(session: Session): Command {
  return withConnection(withProgress(new Command("provision")))
    .argument("<name>", "the host")
    .summary("set a host up again, where something on it was changed")
    .description(
      "Set a host up again by the settings that it was made with: packages, daemon.json, the unit, the firewall. What is as it should be is left alone.",
    )
    .addHelpText("after", examples([["berth provision build-1", "somebody edited daemon.json by hand"]]))
    .action((name: string, options: Options) => provision(session, name, options));
}

async function provision(session: Session, name: string, options: Options): Promise<void> {
  const [{ provisionHost }, { careFor }] = await Promise.all([import("@dockberth/core"), import("../hosts/care.ts")]);
  const report = await careFor(session, name, "provision", options, async ({ azure, run, client }) =>
    provisionHost(azure, name, { ...run, ...(await client()) }),
  );
  if (options.json === true) return writeJson(session, report);
  const changed = report.changed.length === 0 ? "nothing had to be changed" : `changed: ${report.changed.join(", ")}`;
  writeLine(session, `Host ${name} is set up with Docker Engine ${report.engine ?? "?"}; ${changed}.`);
}
