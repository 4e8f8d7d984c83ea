import { readCertificate } from "@dockberth/core";
import { requireHostName } from "../../actions/with-host.ts";
import { listGrants, recordGrant } from "../../folder/issued-grants.ts";
import { minute } from "../../messages/format.ts";
import { headings, resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import { table } from "../../output/table.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import { type GrantOptions, issueGrant, writeGrant } from "./issue-grant.ts";

export async function grant(session: Session, name: string, options: GrantOptions): Promise<void> {
  requireHostName(name);
  if (options.list === true) return list(session, name, options);
  const issued = await issueGrant(session, name, options);
  const written = await writeGrant(session, issued, options);
  await recordGrant(session.env, issued);
  const { subject, notAfter, fingerprint, serialNumber } = readCertificate(issued.cert);
  if (options.json === true)
    return writeJson(session, { host: name, for: subject, notAfter, fingerprint, serialNumber, written });
  writeLine(session, resultTexts.granted({ subject, name, until: notAfter, written }));
}

async function list(session: Session, name: string, { json }: GrantOptions): Promise<void> {
  const grants = await listGrants(session.env, name);
  if (json === true) return writeJson(session, grants);
  if (grants.length === 0) writeNote(session, resultTexts.noGrants(name));
  else {
    const rows = grants.map((each) => [
      each.for,
      each.state,
      minute(new Date(each.issuedAt)),
      minute(new Date(each.notAfter)),
    ]);
    writeLine(session, table([headings.grants, ...rows]));
  }
  writeNote(session, resultTexts.grantsElsewhere);
}
