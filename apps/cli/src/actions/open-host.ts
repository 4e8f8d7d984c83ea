import { findHost, isDueForRenewal, readCertificate } from "@dockberth/core";
import { connect } from "../connection/connect.ts";
import type { ConnectionOptions } from "../connection/options.ts";
import { hasContext, writeContext } from "../docker-cli/context.ts";
import { clientFolder, fileCertificateStore } from "../folder/certificate-store.ts";
import { ensureClientCertificate } from "../folder/client-certificate.ts";
import { type KnownHost, readImportedHost } from "../folder/grant-file.ts";
import { resultTexts } from "../messages/en/results.ts";
import { writeNote } from "../output/write.ts";
import type { Session } from "../session.ts";
import { noteAuthorityChange } from "./note-authority-change.ts";

/** Finds a host, and makes sure that this machine has a valid client certificate for it. */
export async function openHost(
  session: Session,
  name: string,
  options: ConnectionOptions,
): Promise<{ readonly host: KnownHost; readonly folder: string }> {
  const host = await findKnownHost(session, name, options);
  if (isOff(host.power)) writeNote(session, resultTexts.hostIsOff(name, host.power));
  await noteAuthorityChange(session, host);
  const folder = clientFolder(session.env, name);
  const before = await fileCertificateStore(session.env).readClient(name);
  const client = await ensureClientCertificate(session.env, host);
  if (before !== undefined && before.cert !== client.cert && hasContext(session, name))
    await writeContext(session, host, folder);
  if (isDueForRenewal(client))
    writeNote(session, resultTexts.grantExpires(name, readCertificate(client.cert).notAfter));
  return { host, folder };
}

/** The power of an imported host is unknown. */
function isOff(power: string): boolean {
  return /^(stop|dealloc)/.test(power);
}

/** An imported host is known from its grant; every other one is looked up in Azure. */
export async function findKnownHost(session: Session, name: string, options: ConnectionOptions): Promise<KnownHost> {
  const imported = await readImportedHost(session.env, name);
  if (imported !== undefined) return imported;
  const { azure } = await connect(session, options);
  return findHost(azure, name);
}
