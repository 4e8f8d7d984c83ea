import { isDueForRenewal } from "@dockberth/core/certificates";
import { requestDocker } from "@dockberth/core/docker";
import { chooseConnection } from "../connection/choose.ts";
import type { ConnectionOptions } from "../connection/options.ts";
import { fileCertificateStore } from "../folder/certificate-store.ts";
import { type RememberedHost, readRememberedHost } from "../folder/remembered-host.ts";
import type { Session } from "../session.ts";

/** A host that takes longer is slower than asking Azure. */
const limits = { maxBytes: 1024, idleSeconds: 2, totalSeconds: 2 };

/**
 * A host as this machine remembers it, which answers there now, with the server certificate of its authority and to the
 * client certificate of this user. Undefined where Azure must be asked. Little is loaded for it.
 */
export async function findAnsweringHost(
  session: Session,
  name: string,
  options: ConnectionOptions & { readonly refresh?: boolean },
): Promise<RememberedHost | undefined> {
  if (options.refresh === true) return undefined;
  try {
    const host = await readRememberedHost(session.env, name);
    return host !== undefined && (await isMeant(session, host, options)) && (await answers(session, host))
      ? host
      : undefined;
  } catch {
    // The command asks Azure next, which finds the same problem and reports it.
    return undefined;
  }
}

/** Another subscription may have a host of the same name. */
async function isMeant(session: Session, host: RememberedHost, options: ConnectionOptions): Promise<boolean> {
  const { cloud, subscriptionId } = await chooseConnection(session, options);
  return cloud === host.cloud && subscriptionId === host.subscriptionId;
}

async function answers({ env, signal }: Session, host: RememberedHost): Promise<boolean> {
  const client = await fileCertificateStore(env).readClient(host.name);
  if (client === undefined || isDueForRenewal(client)) return false;
  // Only an answer shows that the certificate is accepted: TLS 1.3 rejects a client after the handshake.
  const { status } = await requestDocker(host, client, { path: "/_ping", limits, signal });
  return status === 200;
}
