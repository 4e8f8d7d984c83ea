import { BerthError, cloudNamed, parseHostSpec } from "@dockberth/core";
import { requireSubscriptionId } from "../../connection/choose.ts";
import { defaultNames } from "../../folder/default-names.ts";
import {
  type Defaults,
  profileOf,
  profileOfVariable,
  readDefaults,
  readStoredDefaults,
  writeStoredDefaults,
} from "../../folder/defaults.ts";
import { inOptions } from "../../input/in-options.ts";
import { splitRanges } from "../../input/network-fields.ts";
import { inputTexts } from "../../messages/input.ts";
import { headings, resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Environment, Session } from "../../session.ts";

type Options = OutputOptions & { readonly profile?: string };

export async function setDefault(
  session: Session,
  name: keyof Defaults,
  value: string,
  options: Options,
): Promise<void> {
  requireUsable(name, value);
  if (options.profile !== undefined) requireProfileName(options.profile);
  await change(session, options.profile, (defaults) => ({ ...defaults, [name]: value }));
  await showDefaults(session, options);
}

export async function unsetDefault(session: Session, name: keyof Defaults, options: Options): Promise<void> {
  if (options.profile !== undefined) profileOf(await readStoredDefaults(session.env), options.profile);
  await change(session, options.profile, ({ [name]: _, ...others }) => others);
  await showDefaults(session, options);
}

/** Those that hold, with the given profile or the one in use. */
export async function showDefaults(session: Session, { json, profile }: Options): Promise<void> {
  const defaults = await readDefaults(session.env, profile);
  if (json === true) return writeJson(session, defaults);
  const rows = Object.entries(defaults).map(([name, value]) => [`--${name}`, value]);
  if (rows.length === 0) writeNote(session, resultTexts.noDefaults);
  else writeLine(session, table(rows));
}

export async function listProfiles(session: Session, { json }: OutputOptions): Promise<void> {
  const { profiles, current } = await readStoredDefaults(session.env);
  const found = [...profiles].map(([name, defaults]) => ({ name, isUsed: name === current, defaults }));
  if (json === true) return writeJson(session, found);
  if (found.length === 0) return writeNote(session, resultTexts.noProfiles);
  const rows = found.map(({ name, isUsed, defaults }) => [
    name,
    isUsed ? resultTexts.profileUsed : "",
    ...defaultNames.map((each) => defaults[each] ?? "-"),
  ]);
  writeLine(session, table([headings.profiles, ...rows]));
}

/** Uses a profile until further notice, or none. */
export async function useProfile(
  session: Session,
  name: string | undefined,
  options: OutputOptions & { readonly none?: boolean },
): Promise<void> {
  if ((name === undefined) !== (options.none === true))
    throw new BerthError("spec-invalid", { issues: [{ path: "profile", message: inputTexts.profileOrNone }] });
  const stored = await readStoredDefaults(session.env);
  const defaults = name === undefined ? {} : profileOf(stored, name);
  await writeStoredDefaults(session.env, { ...stored, current: name });
  await listProfiles(session, options);
  const variable = overridingVariable(session.env, defaults);
  if (variable !== undefined) writeNote(session, resultTexts.variableOverrides(variable));
}

/** The variable of this shell for which the profile in use, or a value of it, is not used. */
function overridingVariable(env: Environment, { subscription, cloud }: Defaults): string | undefined {
  if (profileOfVariable(env) !== undefined) return "BERTH_PROFILE";
  if (subscription !== undefined && env["AZURE_SUBSCRIPTION_ID"]) return "AZURE_SUBSCRIPTION_ID";
  return cloud !== undefined && env["BERTH_CLOUD"] ? "BERTH_CLOUD" : undefined;
}

export async function removeProfile(session: Session, name: string, options: OutputOptions): Promise<void> {
  const stored = await readStoredDefaults(session.env);
  profileOf(stored, name);
  const profiles = new Map([...stored.profiles].filter(([each]) => each !== name));
  await writeStoredDefaults(session.env, {
    ...stored,
    profiles,
    current: stored.current === name ? undefined : stored.current,
  });
  await listProfiles(session, options);
}

/** Changes the defaults of a profile, which need not exist yet, or those that hold without one. */
async function change(
  { env }: Session,
  profile: string | undefined,
  changed: (defaults: Defaults) => Defaults,
): Promise<void> {
  const stored = await readStoredDefaults(env);
  if (profile === undefined) return writeStoredDefaults(env, { ...stored, common: changed(stored.common) });
  const profiles = new Map(stored.profiles).set(profile, changed(stored.profiles.get(profile) ?? {}));
  await writeStoredDefaults(env, { ...stored, profiles });
}

/** @throws BerthError `spec-invalid` */
function requireProfileName(name: string): void {
  if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(name))
    throw new BerthError("spec-invalid", { issues: [{ path: "--profile", message: inputTexts.profileName }] });
}

/** `me` is asked when it is used. @throws BerthError `spec-invalid` */
function requireUsable(name: keyof Defaults, value: string): void {
  const example = { name: "any", allowFrom: ["anywhere"] };
  if (name === "subscription") requireSubscriptionId("--subscription", value);
  else if (name === "cloud") cloudNamed(value);
  else if (name === "location") inOptions(() => parseHostSpec({ ...example, location: value }));
  else {
    const allowFrom = splitRanges(value).filter((range) => range !== "me");
    if (allowFrom.length > 0) inOptions(() => parseHostSpec({ ...example, allowFrom }));
  }
}
