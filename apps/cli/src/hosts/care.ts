import { type Azure, BerthError, findHost, type RunOptions, type TlsMaterial } from "@dockberth/core";
import type { ConnectionOptions, OutputOptions } from "../commands/options.ts";
import { connect } from "../connection/connect.ts";
import { CliError } from "../errors.ts";
import { clientMaterial } from "../folder/client-material.ts";
import { withLock } from "../folder/lock.ts";
import { type Progress, showProgress } from "../progress.ts";
import type { Session } from "../session.ts";

export interface Care {
  readonly azure: Azure;
  readonly run: RunOptions;
  readonly progress: Progress;
  /** This machine's certificate for the host, where it has the authority for one: then the verb ends with a proof. */
  client(): Promise<{ readonly client?: TlsMaterial }>;
}

/** Does something to a host that is there: connected, with progress, and with nobody else of this user at work on it. */
export async function careFor<Value>(
  session: Session,
  name: string,
  operation: string,
  options: ConnectionOptions & OutputOptions,
  verb: (care: Care) => Promise<Value>,
): Promise<Value> {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new BerthError("host-not-found", { host: name });
  const { env, signal } = session;
  const { azure } = await connect(session, options);
  const progress = showProgress(session, options);
  const run = { signal, onEvent: progress.onEvent };
  const client = () => clientFor(session, azure, name);
  try {
    return await withLock({ env, name, operation, signal }, () => verb({ azure, run, progress, client }));
  } finally {
    progress.close();
  }
}

/** A host of somebody else's can be cared for, only not asked. */
export async function clientFor(
  { env }: Session,
  azure: Azure,
  name: string,
): Promise<{ readonly client?: TlsMaterial }> {
  const host = await findHost(azure, name);
  try {
    return { client: await clientMaterial(env, host) };
  } catch (error) {
    if (CliError.is(error, "authority-missing") || CliError.is(error, "authority-foreign")) return {};
    throw error;
  }
}
