import { existsSync } from "node:fs";
import { join } from "node:path";
import { isHostName, readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import type { Environment } from "../session.ts";
import { clientFolder } from "./certificate-store.ts";

/** Where a host was when Azure was asked last, and in which Azure. */
export interface RememberedHost {
  readonly name: string;
  readonly address: string;
  readonly hostname: string | undefined;
  readonly port: number;
  readonly cloud: string;
  readonly subscriptionId: string;
}

/**
 * Stores it beside the client certificate, with which it is removed; a machine without one would get no answer from the host.
 * It only makes later commands faster, so a failure to write it is ignored.
 */
export async function rememberHost(
  env: Environment,
  host: Pick<RememberedHost, "name" | "hostname" | "port"> & { readonly address: string | undefined },
  { cloud, subscriptionId }: Pick<RememberedHost, "cloud" | "subscriptionId">,
): Promise<void> {
  const { name, address, hostname, port } = host;
  if (address === undefined || !existsSync(clientFolder(env, name))) return;
  const text = `${JSON.stringify({ name, address, hostname, port, cloud, subscriptionId }, null, 2)}\n`;
  try {
    if ((await readPrivateFile(fileOf(env, name))) !== text) await writePrivateFile(fileOf(env, name), text);
  } catch {
    // Azure is asked again the next time.
  }
}

/** Undefined where nothing is known. The file can be made again: a damaged one counts as none. */
export async function readRememberedHost(env: Environment, name: string): Promise<RememberedHost | undefined> {
  if (!isHostName(name)) return undefined;
  const text = await readPrivateFile(fileOf(env, name));
  try {
    return text === undefined ? undefined : (JSON.parse(text) as RememberedHost);
  } catch {
    return undefined;
  }
}

function fileOf(env: Environment, name: string): string {
  return join(clientFolder(env, name), "azure.json");
}
