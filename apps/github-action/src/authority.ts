import { type Authority, createAuthority, loadAuthority, secret } from "@dockberth/core";
import { ActionError } from "./errors.ts";
import { type Inputs, invalid } from "./inputs.ts";
import { certificateNames, inputTexts } from "./messages/en/texts.ts";
import { mask } from "./outputs.ts";

/** The authority of the input `authority`; undefined where it is empty. */
export async function readAuthority(inputs: Inputs): Promise<Authority | undefined> {
  const pem = inputs.text("authority");
  if (pem === undefined) return undefined;
  mask(secret(pem));
  const blocks = pem.match(/-----BEGIN [^-]+-----[\s\S]+?-----END [^-]+-----/g) ?? [];
  const cert = blocks.find((block) => block.startsWith("-----BEGIN CERTIFICATE"));
  const key = blocks.find((block) => /^-----BEGIN [A-Z ]*PRIVATE KEY/.test(block));
  if (cert === undefined) throw invalid("authority", inputTexts.authorityWithout.certificate);
  if (key === undefined) throw invalid("authority", inputTexts.authorityWithout.key);
  return loadAuthority({ cert: `${cert}\n`, key: secret(`${key}\n`) });
}

/** @throws BerthError `authority-needed` where the input `authority` is empty */
export async function requireAuthority(inputs: Inputs, host: string): Promise<Authority> {
  const authority = await readAuthority(inputs);
  if (authority === undefined) throw new ActionError("authority-needed", { host });
  return authority;
}

/** An authority for this job alone: nobody keeps it, and it is valid for little longer than what it signs. */
export function createJobAuthority(hours: number): Promise<Authority> {
  return createAuthority({ name: certificateNames.authority, validForDays: wholeDays(hours) + 1 });
}

/** The number of whole days that cover the hours. */
export function wholeDays(hours: number): number {
  return Math.max(1, Math.ceil(hours / 24));
}
