import { join } from "node:path";
import { BerthError, readCertificate } from "@dockberth/core";
import { authorityFolder, fileCertificateStore } from "../../folder/certificate-store.ts";
import { authorityLabels } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export async function show(session: Session, { json }: OutputOptions): Promise<void> {
  const folder = authorityFolder(session.env);
  // Read without the checks for signing, so that an expired authority can be shown too.
  const found = await fileCertificateStore(session.env).readAuthority();
  if (found === undefined) throw new BerthError("authority-missing", { path: folder });
  const { subject, fingerprint, keyFingerprint, notBefore, notAfter, keyAlgorithm } = readCertificate(
    found.cert,
    join(folder, "ca.pem"),
  );
  if (json === true)
    return writeJson(session, { subject, fingerprint, keyFingerprint, notBefore, notAfter, keyAlgorithm, folder });
  const rows = [
    [authorityLabels.name, subject],
    [authorityLabels.fingerprint, `sha256:${fingerprint}`],
    [authorityLabels.key, `${keyAlgorithm}, sha256:${keyFingerprint}`],
    [authorityLabels.until, `${notAfter.toISOString()}${notAfter < new Date() ? ` ${authorityLabels.expired}` : ""}`],
    [authorityLabels.folder, folder],
  ];
  writeLine(session, table(rows));
}
