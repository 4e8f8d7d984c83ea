import { Command } from "commander";
import { CliError } from "../../errors.ts";
import { table, writeJson, writeLine } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { type OutputOptions, withJson } from "../options.ts";

/** `berth ca show`. */
export function caShowCommand(session: Session): Command {
  return withJson(new Command("show"))
    .summary("show its name, fingerprint and expiry")
    .description("Show the authority's name, fingerprint and expiry, and where it is.")
    .action((options: OutputOptions) => show(session, options));
}

async function show(session: Session, { json }: OutputOptions): Promise<void> {
  const [{ BerthError, readCertificate }, { authorityFolder, fileCertificateStore }] = await Promise.all([
    import("@dockberth/core"),
    import("../../folder/certificate-store.ts"),
  ]);
  const folder = authorityFolder(session.env);
  // Not loaded as one that signs: an authority that has expired can still be looked at.
  const found = await fileCertificateStore(session.env).readAuthority();
  if (found === undefined) throw new CliError("authority-missing", { path: folder });
  const { subject, fingerprint, notBefore, notAfter, keyAlgorithm } = readCertificate(found.cert);
  if (json === true) return writeJson(session, { subject, fingerprint, notBefore, notAfter, keyAlgorithm, folder });
  writeLine(
    session,
    table([
      ["Name", subject],
      ["Fingerprint", `sha256:${fingerprint}`],
      ["Key", keyAlgorithm],
      ["Valid until", `${notAfter.toISOString()}${notAfter < new Date() ? " (expired)" : ""}`],
      ["Folder", folder],
    ]),
  );
}
