import { join } from "node:path";
import { BerthError } from "@dockberth/core";
import { readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import { CliError } from "../errors.ts";
import { fileTexts } from "../messages/files.ts";
import type { Environment } from "../session.ts";
import type { DefaultName } from "./default-names.ts";
import { configurationFolder, nonEmpty } from "./locations.ts";

/** What options have where nothing else says so. */
export type Defaults = { readonly [Name in DefaultName]?: string };

/** The defaults of this user, and the named sets that override them. */
export interface StoredDefaults {
  readonly common: Defaults;
  readonly profiles: ReadonlyMap<string, Defaults>;
  /** The profile that is used where none is named. */
  readonly current: string | undefined;
}

/**
 * The defaults that hold with a profile: the given one, that of `BERTH_PROFILE`, or the one in use.
 * @throws BerthError `file-unreadable`, `file-unsafe`; CliError `profile-unknown`
 */
export async function readDefaults(env: Environment, profile: string | undefined): Promise<Defaults> {
  const stored = await readStoredDefaults(env);
  const name = profile ?? profileOfVariable(env) ?? stored.current;
  return name === undefined ? stored.common : { ...stored.common, ...profileOf(stored, name) };
}

/** What the given profile or that of `BERTH_PROFILE` sets, which is as good as an option. */
export async function readNamedProfile(env: Environment, profile: string | undefined): Promise<Defaults> {
  const name = profile ?? profileOfVariable(env);
  return name === undefined ? {} : profileOf(await readStoredDefaults(env), name);
}

export function profileOfVariable(env: Environment): string | undefined {
  return nonEmpty(env["BERTH_PROFILE"]);
}

/** @throws CliError `profile-unknown` */
export function profileOf({ profiles }: StoredDefaults, profile: string): Defaults {
  const found = profiles.get(profile);
  if (found === undefined) throw new CliError("profile-unknown", { profile, known: [...profiles.keys()] });
  return found;
}

/** @throws BerthError `file-unreadable`, `file-unsafe` */
export async function readStoredDefaults(env: Environment): Promise<StoredDefaults> {
  const path = defaultsFile(env);
  const text = await readPrivateFile(path);
  if (text === undefined) return { common: {}, profiles: new Map(), current: undefined };
  try {
    const { profiles = {}, profile, ...common } = JSON.parse(text) as Record<string, unknown>;
    const named = Object.entries(Object(profiles) as object).map(([name, each]) => [name, textsOf(each)] as const);
    return { common: textsOf(common), profiles: new Map(named), current: textsOf({ profile })["profile"] };
  } catch (error) {
    throw new BerthError("file-unreadable", { path, reason: fileTexts.notJson }, { cause: error });
  }
}

function textsOf(values: unknown): Record<string, string> {
  const texts = Object.entries(Object(values) as object).filter(([, value]) => typeof value === "string");
  return Object.fromEntries(texts);
}

export async function writeStoredDefaults(env: Environment, stored: StoredDefaults): Promise<void> {
  const { common, profiles, current } = stored;
  const named = profiles.size === 0 ? undefined : Object.fromEntries(profiles);
  const written = { ...common, profile: current, profiles: named };
  await writePrivateFile(defaultsFile(env), `${JSON.stringify(written, null, 2)}\n`);
}

function defaultsFile(env: Environment): string {
  return join(configurationFolder(env), "defaults.json");
}
