import { asBerthError, type CodedError, readCertificate } from "@dockberth/core";
import { expandHostNames } from "../../actions/for-each-host.ts";
import { openHost } from "../../actions/open-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { fileCertificateStore } from "../../folder/certificate-store.ts";
import { hostsOfFolder } from "../../folder/hosts.ts";
import { resultTexts } from "../../messages/results.ts";
import { exitCodes } from "../../output/exit-codes.ts";
import { explainError } from "../../output/explain-error.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";

/** Opens each host as every command does that uses it, which renews what is due. */
export async function renew(
  session: Session,
  patterns: readonly string[],
  options: ConnectionOptions & OutputOptions,
): Promise<void> {
  const names = patterns.length > 0 ? expandHostNames(patterns) : await hostsOfFolder(session.env);
  const found: { name: string; notAfter: Date }[] = [];
  const failed: { name: string; error: CodedError }[] = [];
  for (const name of names) {
    try {
      await openHost(session, name, options);
      const client = await fileCertificateStore(session.env).readClient(name);
      if (client !== undefined) found.push({ name, notAfter: readCertificate(client.cert).notAfter });
    } catch (thrown) {
      if (names.length === 1 || session.signal.aborted) throw thrown;
      const error = asBerthError(thrown);
      session.exitCode ||= exitCodes[error.kind];
      failed.push({ name, error });
    }
  }
  if (options.json === true) return writeJson(session, { certificates: found, failed });
  for (const { name, error } of failed) {
    const { message, hint } = explainError(error, "renew");
    writeNote(session, `${name}: ${message}. ${hint}`);
  }
  if (found.length + failed.length === 0) writeNote(session, resultTexts.noCertificates);
  for (const { name, notAfter } of found) writeLine(session, resultTexts.renewed(name, notAfter));
}
