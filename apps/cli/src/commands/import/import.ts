import { BerthError, readCertificate, secret } from "@dockberth/core";
import { readPrivateFile } from "@dockberth/core/stores";
import { parseGrant, storeGrant } from "../../folder/grant-file.ts";
import { fileTexts } from "../../messages/files.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = OutputOptions & { readonly key?: string; readonly replace?: boolean };

export async function importGrant(session: Session, file: string, options: Options): Promise<void> {
  const text = await readPrivateFile(file);
  if (text === undefined) throw new BerthError("file-unreadable", { path: file, reason: fileTexts.missing });
  const grant = parseGrant(text, file);
  const ownKey = options.key === undefined ? undefined : await readPrivateFile(options.key);
  const key = ownKey === undefined ? grant.key : secret(ownKey);
  if (key === undefined)
    throw new BerthError("file-unreadable", { path: options.key ?? file, reason: fileTexts.grant.noKey });
  const { notAfter, subject } = readCertificate(grant.cert);
  if (notAfter < new Date()) throw new BerthError("certificate-expired", { subject, notAfter: notAfter.toISOString() });
  const folder = await storeGrant(session.env, grant, { key, replace: options.replace === true });
  const { host } = grant;
  const { keyFingerprint: authority } = readCertificate(grant.ca);
  if (options.json === true) return writeJson(session, { ...host, authority, folder, notAfter });
  const address = `${host.address ?? host.hostname}:${host.port}`;
  writeLine(session, resultTexts.imported({ name: host.name, address, authority, until: notAfter }));
}
