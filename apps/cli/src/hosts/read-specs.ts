import { BerthError, expandNames, type HostFile, parseHostFile, parseHostSpec } from "@dockberth/core";
import type { ConnectionOptions } from "../commands/options.ts";
import { choose } from "../connection/choose.ts";
import { readText } from "../inputs/files.ts";
import { fieldsOfFlags, type HostFlags } from "../inputs/host.ts";
import type { Session } from "../session.ts";

/**
 * The hosts that a person describes by names or patterns, flags and a file. On an emulator this machine is who may reach
 * them, unless somebody else is named; on Azure nobody is taken for granted.
 * @throws BerthError `spec-invalid`, `host-file-invalid`, `file-unreadable`
 */
export async function readSpecs(
  session: Session,
  patterns: readonly string[],
  options: HostFlags & ConnectionOptions,
): Promise<HostFile> {
  const names = patterns.flatMap(expandNames);
  const [defaults, overrides] = [await emulatorDefaults(session, options), await fieldsOfFlags(session, options)];
  if (options.file === undefined) {
    const wished = names.length === 0 ? [undefined] : names;
    const hosts = wished.map((name) => parseHostSpec({ ...defaults, ...overrides, name }));
    return { set: undefined, declaresMany: false, hosts };
  }
  const [path, text] = [options.file, await readText(options.file)];
  const read = (name: string | undefined) => parseHostFile(text, { path, defaults, overrides: { ...overrides, name } });
  const file = read(names[0]);
  if (names.length === 0) return file;
  if (!file.declaresMany) return { ...file, hosts: names.flatMap((name) => read(name).hosts) };
  return { ...file, hosts: names.map((name) => chosen(file, name, path)) };
}

function chosen({ hosts }: HostFile, name: string, path: string) {
  const found = hosts.find((host) => host.name === name);
  if (found !== undefined) return found;
  throw new BerthError("spec-invalid", { issues: [{ path: "name", message: `${path} declares no host ${name}` }] });
}

async function emulatorDefaults(session: Session, options: ConnectionOptions): Promise<object> {
  // Whether there is a connection at all is not asked here: a plan needs none.
  const choice = await choose(session, options).catch(() => undefined);
  const hostAddress = choice?.emulator?.hostAddress;
  return hostAddress === undefined ? {} : { allowFrom: [`${hostAddress}/32`] };
}
