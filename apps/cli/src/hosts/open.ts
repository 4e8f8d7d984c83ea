import { type Host, inspectHost } from "@berth/core";
import type { ConnectionOptions } from "../commands/options.ts";
import { connect } from "../connection/connect.ts";
import { clientFolder } from "../folder/certificate-store.ts";
import { clientMaterial } from "../folder/client-material.ts";
import type { Session } from "../session.ts";

/** Finds a host and sees to it that this machine holds a certificate for it that is good for a while. */
export async function openHost(
  session: Session,
  name: string,
  options: ConnectionOptions,
): Promise<{ readonly host: Host; readonly folder: string }> {
  const { env, signal } = session;
  const { azure } = await connect(session, options);
  const host = await inspectHost(azure, name, { signal });
  await clientMaterial(env, host);
  return { host, folder: clientFolder(env, name) };
}
