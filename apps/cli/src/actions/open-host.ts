import { findHost } from "@dockberth/core";
import { connect } from "../connection/connect.ts";
import type { ConnectionOptions } from "../connection/options.ts";
import { clientFolder } from "../folder/certificate-store.ts";
import { ensureClientCertificate } from "../folder/client-certificate.ts";
import { type KnownHost, readImportedHost } from "../folder/grant-file.ts";
import type { Session } from "../session.ts";
import { noteAuthorityChange } from "./note-authority-change.ts";

/** Finds a host, and makes sure that this machine has a valid client certificate for it. */
export async function openHost(
  session: Session,
  name: string,
  options: ConnectionOptions,
): Promise<{ readonly host: KnownHost; readonly folder: string }> {
  const host = await findKnownHost(session, name, options);
  await noteAuthorityChange(session, host);
  await ensureClientCertificate(session.env, host);
  return { host, folder: clientFolder(session.env, name) };
}

/** An imported host is known from its grant; every other one is looked up in Azure. */
export async function findKnownHost(session: Session, name: string, options: ConnectionOptions): Promise<KnownHost> {
  const imported = await readImportedHost(session.env, name);
  if (imported !== undefined) return imported;
  const { azure } = await connect(session, options);
  return findHost(azure, name);
}
