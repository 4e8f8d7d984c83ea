import { choosePlanTarget } from "../../connection/choose.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import { createPortalCertificates, type PortalHostOptions, portalButton, writePortalFiles } from "./portal-files.ts";

interface Options extends PortalHostOptions, OutputOptions {
  readonly at?: string;
  readonly host?: string;
}

export async function exportPortal(session: Session, folder: string, options: Options): Promise<void> {
  const { at, host } = options;
  const { cloud } = await choosePlanTarget(session, options);
  const files = await writePortalFiles(folder);
  const form = host === undefined ? undefined : await createPortalCertificates(session, folder, host, options);
  const button = at === undefined ? undefined : portalButton(at, cloud);
  if (options.json === true) return writeJson(session, { files, form, button });
  writeNote(session, resultTexts.filesWritten(files, folder));
  if (form !== undefined) {
    writeNote(session, resultTexts.portalCertificates(Object.values(form.files)));
    for (const [field, value] of Object.entries(form.fields)) writeLine(session, resultTexts.portalField(field, value));
  }
  if (button !== undefined) writeLine(session, button);
}
