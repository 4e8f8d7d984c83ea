import { parseHostSpec } from "@dockberth/core";
import { requireSubscriptionId } from "../../connection/choose.ts";
import { type Defaults, readDefaults, writeDefaults } from "../../folder/defaults.ts";
import { inOptions } from "../../input/in-options.ts";
import { splitRanges } from "../../input/network-fields.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export async function setDefault(
  session: Session,
  name: keyof Defaults,
  value: string,
  options: OutputOptions,
): Promise<void> {
  requireUsable(name, value);
  await writeDefaults(session.env, { ...(await readDefaults(session.env)), [name]: value });
  await showDefaults(session, options);
}

export async function unsetDefault(session: Session, name: keyof Defaults, options: OutputOptions): Promise<void> {
  const { [name]: _, ...others } = await readDefaults(session.env);
  await writeDefaults(session.env, others);
  await showDefaults(session, options);
}

export async function showDefaults(session: Session, { json }: OutputOptions): Promise<void> {
  const defaults = await readDefaults(session.env);
  if (json === true) return writeJson(session, defaults);
  const rows = Object.entries(defaults).map(([name, value]) => [`--${name}`, value]);
  if (rows.length === 0) writeNote(session, resultTexts.noDefaults);
  else writeLine(session, table(rows));
}

/** `me` is asked when it is used. @throws BerthError `spec-invalid` */
function requireUsable(name: keyof Defaults, value: string): void {
  const example = { name: "any", allowFrom: ["anywhere"] };
  if (name === "subscription") requireSubscriptionId("--subscription", value);
  else if (name === "location") inOptions(() => parseHostSpec({ ...example, location: value }));
  else {
    const allowFrom = splitRanges(value).filter((range) => range !== "me");
    if (allowFrom.length > 0) inOptions(() => parseHostSpec({ ...example, allowFrom }));
  }
}
