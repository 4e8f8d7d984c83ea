import { join } from "node:path";
import { type Azure, runScript } from "@dockberth/core";
import { readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import { CliError } from "../errors.ts";
import { clientFolder, ensureClientFolder } from "../folder/certificate-store.ts";
import type { Session } from "../session.ts";

/**
 * A file with the SSH host keys of a host, in the format of known_hosts. They are read through Azure with a Run Command,
 * so nobody on the network path can impersonate the host; only once, because they do not change.
 * @throws BerthError `host-stopped`, `agent-silent`, `ssh-missing`
 */
export async function knownHostsFile(
  azure: Azure,
  name: string,
  { env, signal, isNew }: Pick<Session, "env" | "signal"> & { readonly isNew: boolean },
): Promise<string> {
  const path = join(clientFolder(env, name), "known_hosts");
  if (!isNew && (await readPrivateFile(path)) !== undefined) return path;
  const { output } = await runScript(azure, name, { script: "cat /etc/ssh/ssh_host_*_key.pub", signal });
  const keys = [...output.matchAll(/^((?:ssh|ecdsa)-\S+) ([A-Za-z0-9+/=]+)/gm)].map(
    ([, type, key]) => `${name} ${type} ${key}\n`,
  );
  if (keys.length === 0) throw new CliError("ssh-missing", { host: name });
  await ensureClientFolder(env, name);
  await writePrivateFile(path, keys.join(""));
  return path;
}

/** A closed port gives no answer at all. */
const connectSeconds = 15;

/** The options that make ssh trust only that file. */
export function trustOptions(name: string, file: string): string[] {
  const options = {
    ConnectTimeout: String(connectSeconds),
    UserKnownHostsFile: `"${file}"`,
    HostKeyAlias: name,
    StrictHostKeyChecking: "yes",
  };
  return Object.entries(options).flatMap(([option, value]) => ["-o", `${option}=${value}`]);
}
