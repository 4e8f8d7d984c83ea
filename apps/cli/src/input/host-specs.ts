import { existsSync } from "node:fs";
import {
  BerthError,
  expandNames,
  type HostFile,
  type HostSpec,
  isBerthError,
  overlay,
  parseHostFile,
  parseHostSpec,
} from "@dockberth/core";
import { chooseConnection } from "../connection/choose.ts";
import { emulatedHostDefaults } from "../connection/emulated-host.ts";
import type { ConnectionOptions } from "../connection/options.ts";
import { inputTexts } from "../messages/en/input.ts";
import type { Session } from "../session.ts";
import { defaultHostFile } from "./default-file.ts";
import { readText } from "./files.ts";
import { fieldsOfFlags, type HostFlags } from "./host-fields.ts";
import { optionOf } from "./option-names.ts";

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
  const [defaults, given] = [await defaultsOf(session, options), await fieldsOfFlags(session, options)];
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

/** Names the options, not the fields, where there is no file: the caller has seen nothing else. */
function inOptions<Result>(parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (!isBerthError(error, "spec-invalid")) throw error;
    const issues = error.details.issues.map(({ path, message }) => ({
      path: path === "name" ? "NAME" : optionOf(path),
      message,
    }));
    throw new BerthError("spec-invalid", { issues });
  }
}

/** On an emulator: who may reach the host. */
async function defaultsOf(session: Session, options: ConnectionOptions): Promise<object> {
  // A missing connection is not an error here: a plan needs none.
  const choice = await chooseConnection(session, options).catch(() => undefined);
  const hostAddress = choice?.emulator?.hostAddress;
  return hostAddress === undefined ? {} : emulatedHostDefaults(hostAddress);
}
