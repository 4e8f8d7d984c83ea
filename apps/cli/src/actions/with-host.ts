import { type Azure, BerthError, findHost, type RunOptions, type TlsMaterial } from "@dockberth/core";
import { isHostName } from "@dockberth/core/stores";
import { connect } from "../connection/connect.ts";
import type { ConnectionOptions } from "../connection/options.ts";
import { findClientCertificate } from "../folder/client-certificate.ts";
import { withLock } from "../folder/lock.ts";
import type { OutputOptions } from "../output/options.ts";
import { terminalProgress } from "../progress/terminal-progress.ts";
import type { Session } from "../session.ts";

/** What the work on a host gets. */
export interface HostContext {
  readonly azure: Azure;
  readonly run: RunOptions;
  /**
   * The client certificate of this user, with which a verb verifies at its end that Docker answers; undefined for a host
   * whose authority this user does not have.
   */
  client(): Promise<TlsMaterial | undefined>;
}

/** Works on an existing host: connected, with progress, and locked against other commands of this user. */
export async function withHost<Value>(
  session: Session,
  name: string,
  operation: string,
  options: ConnectionOptions & OutputOptions,
  work: (context: HostContext) => Promise<Value>,
): Promise<Value> {
  requireHostName(name);
  const { env, signal } = session;
  const { azure } = await connect(session, options);
  const progress = terminalProgress(session, options);
  const run = { signal, onEvent: progress.onEvent };
  try {
    return await withLock({ env, name, operation, signal }, () => work(hostContext(session, azure, name, run)));
  } finally {
    progress.close();
  }
}

/** No host has another name, and the name becomes part of a path. @throws BerthError `host-not-found` */
export function requireHostName(name: string): void {
  if (!isHostName(name)) throw new BerthError("host-not-found", { host: name });
}

export function hostContext({ env }: Session, azure: Azure, name: string, run: RunOptions): HostContext {
  return { azure, run, client: async () => findClientCertificate(env, await findHost(azure, name)) };
}
