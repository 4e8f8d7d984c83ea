import { readCertificate } from "@dockberth/core";
import { expandHostNames } from "../../actions/for-each-host.ts";
import { openHost } from "../../actions/open-host.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { fileCertificateStore } from "../../folder/certificate-store.ts";
import { hostsOfFolder } from "../../folder/hosts.ts";
import { resultTexts } from "../../messages/en/results.ts";
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
  for (const name of names) {
    await openHost(session, name, options);
    const client = await fileCertificateStore(session.env).readClient(name);
    if (client !== undefined) found.push({ name, notAfter: readCertificate(client.cert).notAfter });
  }
  if (options.json === true) return writeJson(session, { certificates: found });
  if (found.length === 0) writeNote(session, resultTexts.noCertificates);
  for (const { name, notAfter } of found) writeLine(session, resultTexts.renewed(name, notAfter));
}
