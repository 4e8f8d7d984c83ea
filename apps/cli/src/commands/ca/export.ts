import { BerthError } from "@dockberth/core";
import { authorityFolder, fileCertificateStore } from "../../folder/certificate-store.ts";
import { writeKeyFiles } from "../../folder/key-files.ts";
import { inputTexts } from "../../messages/input.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";

interface Options {
  readonly to?: string;
  readonly withKey?: boolean;
}

/** The certificate for others to trust. The key is only written to a folder, never printed. */
export async function exportAuthority(session: Session, { to, withKey = false }: Options): Promise<void> {
  const found = await fileCertificateStore(session.env).readAuthority();
  if (found === undefined) throw new BerthError("authority-missing", { path: authorityFolder(session.env) });
  const { cert, key } = found;
  if (to === undefined) {
    if (withKey)
      throw new BerthError("spec-invalid", {
        issues: [{ path: "--with-key", message: inputTexts.withKeyNeedsFolder }],
      });
    session.stdout.write(cert);
    return;
  }
  await writeKeyFiles(to, { "ca.pem": cert, ...(withKey && { "ca-key.pem": key.reveal() }) });
  writeNote(session, resultTexts.filesWritten(["ca.pem", ...(withKey ? ["ca-key.pem"] : [])], to));
}
