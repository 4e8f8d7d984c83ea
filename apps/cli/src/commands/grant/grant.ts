import { readCertificate } from "@dockberth/core";
import { resultTexts } from "../../messages/en/results.ts";
import { writeJson } from "../../output/json.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import { type GrantOptions, issueGrant, writeGrant } from "./issue-grant.ts";

export async function grant(session: Session, name: string, options: GrantOptions): Promise<void> {
  const issued = await issueGrant(session, name, options);
  const written = await writeGrant(session, issued, options);
  const { subject, notAfter, fingerprint, serialNumber } = readCertificate(issued.cert);
  if (options.json === true)
    return writeJson(session, { host: name, for: subject, notAfter, fingerprint, serialNumber, written });
  writeLine(session, resultTexts.granted({ subject, name, until: notAfter, written }));
}
