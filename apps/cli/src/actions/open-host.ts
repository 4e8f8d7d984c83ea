import { findHost, type Host, type startHost, wakeHost } from "@dockberth/core";
import { connect } from "../connection/connect.ts";
import type { ConnectionOptions } from "../connection/options.ts";
import { clientFolder } from "../folder/certificate-store.ts";
import { ensureClientCertificate } from "../folder/client-certificate.ts";
import { type KnownHost, readImportedHost } from "../folder/grant-file.ts";
import { terminalProgress } from "../progress/terminal-progress.ts";
import type { Session } from "../session.ts";
import { noteAuthorityChange } from "./note-authority-change.ts";

/** A host, and the folder with a client certificate for it. */
export interface OpenHost {
  readonly host: KnownHost;
  readonly folder: string;
}

/** Finds a host, and makes sure that this machine has a valid client certificate for it. */
export async function openHost(session: Session, name: string, options: ConnectionOptions): Promise<OpenHost> {
  const host = await findKnownHost(session, name, options);
  await noteAuthorityChange(session, host);
  await ensureClientCertificate(session.env, host);
  return { host, folder: clientFolder(session.env, name) };
}

/**
 * The same for a host that is about to be used: one that is off is started first. An imported host cannot be started.
 * @param start `wakeHost` starts only a host that stops itself, `startHost` every one
 */
export async function openHostForUse(
  session: Session,
  name: string,
  options: ConnectionOptions,
  start: typeof startHost = wakeHost,
): Promise<OpenHost> {
  const open = await openHost(session, name, options);
  if (["running", "unknown"].includes(open.host.power)) return open;
  // Without a lock: several programs may use the host at the same moment, and all of them wait for the same start.
  const { azure } = await connect(session, options);
  const progress = terminalProgress(session);
  try {
    const client = (host: Host) => ensureClientCertificate(session.env, host);
    const run = { signal: session.signal, onEvent: progress.onEvent };
    return { ...open, host: await start(azure, name, { ...run, client }) };
  } finally {
    progress.close();
  }
}

/** An imported host is known from its grant; every other one is looked up in Azure. */
export async function findKnownHost(session: Session, name: string, options: ConnectionOptions): Promise<KnownHost> {
  const imported = await readImportedHost(session.env, name);
  if (imported !== undefined) return imported;
  const { azure } = await connect(session, options);
  return findHost(azure, name);
}
