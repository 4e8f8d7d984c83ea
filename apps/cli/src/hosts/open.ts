import { findHost } from "@dockberth/core";
import type { ConnectionOptions } from "../commands/options.ts";
import { connect } from "../connection/connect.ts";
import { clientFolder } from "../folder/certificate-store.ts";
import { clientMaterial } from "../folder/client-material.ts";
import { type KnownHost, readImportedHost } from "../folder/imported-host.ts";
import type { Session } from "../session.ts";

/** Finds a host and sees to it that this machine holds a certificate for it that is good for a while. */
export async function openHost(
  session: Session,
  name: string,
  options: ConnectionOptions,
): Promise<{ readonly host: KnownHost; readonly folder: string }> {
  const host = await findKnownHost(session, name, options);
  await clientMaterial(session.env, host);
  return { host, folder: clientFolder(session.env, name) };
}

/** A host that somebody granted is known by the grant; every other one is asked for in Azure. */
export async function findKnownHost(session: Session, name: string, options: ConnectionOptions): Promise<KnownHost> {
  const imported = await readImportedHost(session.env, name);
  if (imported !== undefined) return imported;
  const { azure } = await connect(session, options);
  return findHost(azure, name);
}
