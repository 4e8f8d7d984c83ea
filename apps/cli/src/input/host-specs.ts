import { existsSync } from "node:fs";
import {
  BerthError,
  expandNames,
  type HostFile,
  type HostSpec,
  overlay,
  parseHostFile,
  parseHostSpec,
} from "@dockberth/core";
import { chooseConnection } from "../connection/choose.ts";
import { emulatedHostDefaults } from "../connection/emulated-host.ts";
import type { ConnectionOptions } from "../connection/options.ts";
import { type Defaults, readDefaults } from "../folder/defaults.ts";
import { inputTexts } from "../messages/input.ts";
import type { Session } from "../session.ts";
import { defaultHostFile } from "./default-file.ts";
import { readText } from "./files.ts";
import { fieldsOfFlags, type HostFlags } from "./host-fields.ts";
import { inOptions } from "./in-options.ts";
import { splitRanges } from "./network-fields.ts";

/**
 * The hosts that names or patterns, options and a file describe. On an emulator this machine may reach them by default; on
 * Azure there is no default.
 * @throws BerthError `spec-invalid`, `host-file-invalid`, `file-unreadable`
 */
export async function readHostSpecs(
  session: Session,
  patterns: readonly string[],
  options: HostFlags & ConnectionOptions,
): Promise<HostFile> {
  const names = patterns.flatMap(expandNames);
  const file = options.file ?? (names.length === 0 && existsSync(defaultHostFile) ? defaultHostFile : undefined);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new BerthError("spec-invalid", { issues: [{ path: "NAME", message: inputTexts.nameTwice(twice) }] });
  const own = await readDefaults(session.env, options.profile);
  const given = await fieldsOfFlags(session, await withDefaultRanges(session, own, options));
  const defaults = await defaultsOf(session, own, options);
  if (file === undefined) {
    const wanted = names.length === 0 ? [undefined] : names;
    const hosts = wanted.map((name) => inOptions(() => parseHostSpec({ ...overlay(defaults, given), name })));
    return { set: undefined, declaresMany: false, hosts };
  }
  const text = await readText(file);
  const parse = (name: string | undefined) =>
    parseHostFile(text, { path: file, defaults, overrides: { ...given, name } });
  const declared = parse(names[0]);
  if (names.length === 0) return declared;
  if (!declared.declaresMany) return { ...declared, hosts: names.flatMap((name) => parse(name).hosts) };
  return { ...declared, hosts: names.map((name) => hostOfFile(declared, name, file)) };
}

function hostOfFile({ hosts }: HostFile, name: string, path: string): HostSpec {
  const found = hosts.find((host) => host.name === name);
  if (found !== undefined) return found;
  throw new BerthError("spec-invalid", { issues: [{ path: "name", message: inputTexts.hostNotInFile(path, name) }] });
}

/** The user's own default location, and on an emulator who may reach the host. */
async function defaultsOf(session: Session, own: Defaults, options: ConnectionOptions): Promise<object> {
  // A missing connection is not an error here: a plan needs none.
  const choice = await chooseConnection(session, options).catch(() => undefined);
  const hostAddress = choice?.emulator?.hostAddress;
  const emulated = hostAddress === undefined ? {} : emulatedHostDefaults(hostAddress);
  return own.location === undefined ? emulated : { location: own.location, ...emulated };
}

/** The user's own default of `--allow-from`, where neither an option nor a file says who may reach the hosts. */
async function withDefaultRanges<Options extends HostFlags & ConnectionOptions>(
  session: Session,
  { "allow-from": ranges }: Defaults,
  options: Options,
): Promise<Options> {
  if (ranges === undefined || options.allowFrom !== undefined || options.file !== undefined) return options;
  const { emulator } = await chooseConnection(session, options).catch(() => ({ emulator: undefined }));
  return emulator === undefined ? { ...options, allowFrom: splitRanges(ranges) } : options;
}
