import { findHost, type Host, isDueForRenewal, readCertificate, startHost, wakeHost } from "@dockberth/core";
import { connect } from "../connection/connect.ts";
import type { ConnectionOptions } from "../connection/options.ts";
import { hasContext, writeContext } from "../docker-cli/context.ts";
import { clientFolder, fileCertificateStore } from "../folder/certificate-store.ts";
import { ensureClientCertificate } from "../folder/client-certificate.ts";
import { type KnownHost, readImportedHost } from "../folder/grant-file.ts";
import { rememberHost } from "../folder/remembered-host.ts";
import { resultTexts } from "../messages/results.ts";
import { writeNote } from "../output/write.ts";
import { terminalProgress } from "../progress/terminal-progress.ts";
import type { Session } from "../session.ts";
import { portWarnings } from "./host-warnings.ts";
import { noteAuthorityChange } from "./note-authority-change.ts";

/** A host, and the folder with a client certificate for it. */
export interface OpenHost {
  readonly host: KnownHost;
  readonly folder: string;
}

/** Finds a host, and makes sure that this machine has a valid client certificate for it. */
export async function openHost(session: Session, name: string, options: ConnectionOptions): Promise<OpenHost> {
  const open = await openAsItIs(session, name, options);
  notePower(session, open);
  return open;
}

/**
 * The same for a host that is about to be used: one that is off is started first. An imported host cannot be started.
 * @param starts only a host that stops itself, or every one
 */
export async function openHostForUse(
  session: Session,
  name: string,
  options: ConnectionOptions,
  starts: "idle" | "every" = "idle",
): Promise<OpenHost> {
  const open = await openAsItIs(session, name, options);
  if (["running", "unknown"].includes(open.host.power)) return open;
  // Without a lock: several programs may use the host at the same moment, and all of them wait for the same start.
  const { azure } = await connect(session, options);
  const progress = terminalProgress(session);
  try {
    const client = (host: Host) => ensureClientCertificate(session.env, host);
    const run = { signal: session.signal, onEvent: progress.onEvent };
    const start = starts === "every" ? startHost : wakeHost;
    const started = { ...open, host: await start(azure, name, { ...run, client }) };
    notePower(session, started);
    return started;
  } finally {
    progress.close();
  }
}

async function openAsItIs(session: Session, name: string, options: ConnectionOptions): Promise<OpenHost> {
  const host = await findKnownHost(session, name, options);
  await noteAuthorityChange(session, host);
  for (const warning of portWarnings(host, new Date())) writeNote(session, warning);
  const folder = clientFolder(session.env, name);
  // Only a context holds a copy of the certificate.
  const before = hasContext(session, name) ? await fileCertificateStore(session.env).readClient(name) : undefined;
  const client = await ensureClientCertificate(session.env, host);
  if (before !== undefined && before.cert !== client.cert) await writeContext(session, host, folder);
  if (isDueForRenewal(client))
    writeNote(session, resultTexts.grantExpires(name, readCertificate(client.cert).notAfter));
  return { host, folder };
}

/** The power of an imported host is unknown. */
function notePower(session: Session, { host }: OpenHost): void {
  if (/^(stop|dealloc)/.test(host.power)) writeNote(session, resultTexts.hostIsOff(host.name, host.power));
}

/** An imported host is known from its grant; every other one is looked up in Azure. */
export async function findKnownHost(session: Session, name: string, options: ConnectionOptions): Promise<KnownHost> {
  const imported = await readImportedHost(session.env, name);
  if (imported !== undefined) return imported;
  const { azure } = await connect(session, options);
  const host = await findHost(azure, name);
  await rememberHost(session.env, host, azure);
  return host;
}
