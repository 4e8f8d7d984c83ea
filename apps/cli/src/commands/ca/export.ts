import { Command } from "commander";
import { CliError } from "../../errors.ts";
import { writeNote } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { examples } from "../options.ts";

interface Options {
  readonly to?: string;
  readonly withKey?: boolean;
}

/** `berth ca export`: the certificate for others to trust; with its key, only into a folder, never on a screen. */
export function caExportCommand(session: Session): Command {
  return new Command("export")
    .option("--to <folder>", "write ca.pem into this folder instead of printing it")
    .option("--with-key", "also write ca-key.pem, mode 0600, to move the authority to another machine")
    .summary("print its certificate, or copy it to a folder")
    .description("Print the authority's certificate, or copy the authority into a folder.")
    .addHelpText(
      "after",
      examples([
        ["berth ca export > ca.pem", "the certificate, which is no secret"],
        ["berth ca export --to /media/stick/ca --with-key", "all of it"],
      ]),
    )
    .action((options: Options) => exportAuthority(session, options));
}

async function exportAuthority(session: Session, { to, withKey }: Options): Promise<void> {
  const [{ BerthError }, { fileCertificateStore, authorityFolder }, { writePrivateFile }, { join }] = await Promise.all(
    [
      import("@dockberth/core"),
      import("../../folder/certificate-store.ts"),
      import("../../folder/private-files.ts"),
      import("node:path"),
    ],
  );
  const found = await fileCertificateStore(session.env).readAuthority();
  if (found === undefined) throw new CliError("authority-missing", { path: authorityFolder(session.env) });
  const { cert, key } = found;
  if (to === undefined) {
    if (withKey === true)
      throw new BerthError("spec-invalid", { issues: [{ path: "--with-key", message: "needs --to FOLDER" }] });
    session.stdout.write(cert);
    return;
  }
  await writePrivateFile(join(to, "ca.pem"), cert);
  if (withKey === true) await writePrivateFile(join(to, "ca-key.pem"), key.reveal());
  writeNote(session, `Wrote ${withKey === true ? "ca.pem and ca-key.pem" : "ca.pem"} to ${to}.`);
}
