import { type Authority, createAuthority, loadAuthority, secret } from "@dockberth/core";
import { ActionError } from "./errors.ts";
import { type Inputs, invalid } from "./inputs.ts";
import { mask } from "./mask.ts";

/** The authority of the input `authority`; undefined where there is none. */
export async function givenAuthority(inputs: Inputs): Promise<Authority | undefined> {
  const pem = inputs.text("authority");
  if (pem === undefined) return undefined;
  mask(secret(pem));
  const blocks = pem.match(/-----BEGIN [^-]+-----[\s\S]+?-----END [^-]+-----/g) ?? [];
  const cert = blocks.find((block) => block.startsWith("-----BEGIN CERTIFICATE"));
  const key = blocks.find((block) => /^-----BEGIN [A-Z ]*PRIVATE KEY/.test(block));
  if (cert === undefined || key === undefined) {
    throw invalid("authority", `it holds no ${cert === undefined ? "certificate" : "private key"} in PEM`);
  }
  return loadAuthority({ cert: `${cert}\n`, key: secret(`${key}\n`) });
}

/** @throws BerthError `authority-needed` */
export async function requiredAuthority(inputs: Inputs, host: string): Promise<Authority> {
  const given = await givenAuthority(inputs);
  if (given === undefined) throw new ActionError("authority-needed", { host });
  return given;
}

/** Made for this job, kept nowhere, and valid for little longer than what it signs. */
export function throwawayAuthority(hours: number): Promise<Authority> {
  return createAuthority({ name: "Berth, for one job", validForDays: daysFor(hours) + 1 });
}

/** Whole days that cover the hours. */
export function daysFor(hours: number): number {
  return Math.max(1, Math.ceil(hours / 24));
}
