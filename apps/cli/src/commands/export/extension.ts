import { Command, Option } from "commander";
import type { ExtensionForm } from "../../export/extension.ts";
import { writeJson, writeLine, writeNote } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { examples } from "../options.ts";

interface Options {
  readonly settings?: string;
  readonly protectedSettings?: string;
  readonly as: ExtensionForm;
  readonly to?: string;
}

/** `berth export extension`: the settings of the retired DockerExtension, or Berth's own, as an extension of today. */
export function exportExtensionCommand(session: Session): Command {
  return new Command("extension")
    .option("--settings <path>", "the public settings, JSON or YAML, as people wrote them for the DockerExtension")
    .option("--protected-settings <path>", "the protected settings: certs, login, environment")
    .addOption(
      new Option("--as <form>", "what to compose")
        .choices(["custom-script", "run-command", "docker-extension"])
        .default("custom-script"),
    )
    .option("--to <folder>", "write what goes to Azure into this folder, which only you can enter")
    .summary("Docker settings as a VM extension that works today")
    .description(
      "Read Docker settings and compose the extension or the Run Command that delivers them. Without --to it is shown, secrets hidden.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth export extension --settings public.json --protected-settings protected.json", "what would be sent"],
        [
          "berth export extension --settings public.json --protected-settings protected.json --to out",
          "for az to send",
        ],
      ]),
    )
    .action((options: Options) => exportExtension(session, options));
}

async function exportExtension(session: Session, options: Options): Promise<void> {
  const [{ parseDockerSettings }, { composeExtension }, { readYaml }] = await Promise.all([
    import("@dockberth/core"),
    import("../../export/extension.ts"),
    import("../../inputs/files.ts"),
  ]);
  const read = async (path: string | undefined) => (path === undefined ? {} : readYaml(path));
  const settings = parseDockerSettings({
    settings: await read(options.settings),
    protectedSettings: await read(options.protectedSettings),
  });
  const { shown, files, command, warning } = composeExtension(options.as, settings, options.to ?? ".");
  if (warning !== undefined) writeNote(session, warning);
  if (options.to === undefined) return writeJson(session, shown);
  const [{ writePrivateFile }, { join }] = await Promise.all([
    import("../../folder/private-files.ts"),
    import("node:path"),
  ]);
  for (const [name, text] of Object.entries(files)) await writePrivateFile(join(options.to, name), text.reveal());
  writeNote(session, `Wrote ${Object.keys(files).join(" and ")} to ${options.to}. Have it sent, then delete it:`);
  writeLine(session, command);
}
