import { Command } from "commander";
import { writeJson, writeLine, writeNote } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "../options.ts";

interface Options extends ConnectionOptions, OutputOptions {
  readonly at?: string;
  readonly host?: string;
  readonly location?: string;
  readonly dnsLabel?: string;
  readonly resourceGroup?: string;
}

/** `berth export portal`: the template and the form for Azure's portal, and the certificates that the form asks for. */
export function exportPortalCommand(session: Session): Command {
  return withConnection(withJson(new Command("portal")))
    .argument("[folder]", "where the files go", ".")
    .option("--at <url>", "where the two files will be published; prints the button that leads to them")
    .option("--host <name>", "make the certificates of this host too, under your authority")
    .option("--location <name>", "the Azure region of that host")
    .option("--dns-label <label>", "the first label of its public name")
    .option("--resource-group <name>", "the group that it will be in, which its own label is derived from")
    .summary("an ARM template and a form for the portal")
    .description(
      "Write azuredeploy.json and createUiDefinition.json, with which people make a host in Azure's portal. Its certificates are uploaded there, as secure parameters; with --host they are made here.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth export portal out --host build-1 --location westeurope", "the files, and what to fill in"],
        [
          "berth export portal --at https://raw.githubusercontent.com/OWNER/REPOSITORY/main/deploy/portal",
          "the button",
        ],
      ]),
    )
    .action((folder: string, options: Options) => exportPortal(session, folder, options));
}

async function exportPortal(session: Session, folder: string, options: Options): Promise<void> {
  const { writePortalFiles, certificatesForPortal, portalButton } = await import("../../export/portal.ts");
  const cloud = await cloudOfSession(session, options);
  const files = await writePortalFiles(folder);
  const form =
    options.host === undefined ? undefined : await certificatesForPortal(session, folder, options.host, options);
  const button = options.at === undefined ? undefined : portalButton(options.at, cloud);
  if (options.json === true) return writeJson(session, { files, form, button });
  writeNote(session, `Wrote ${files.join(" and ")} to ${folder}.`);
  if (form !== undefined) {
    writeNote(session, `Made ${Object.values(form.files).join(", ")}. Upload them, then delete the key. Fill in:`);
    for (const [field, value] of Object.entries(form.fields)) writeLine(session, `${field}: ${value}`);
  }
  if (button !== undefined) writeLine(session, button);
}

async function cloudOfSession(session: Session, options: Options) {
  const { scopeOf } = await import("../../connection/scope.ts");
  return (await scopeOf(session, options)).cloud;
}
