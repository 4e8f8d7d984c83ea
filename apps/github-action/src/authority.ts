import { type Authority, connectVault, createAuthority, loadAuthority, secret, vaultAuthority } from "@dockberth/core";
import { ActionError } from "./errors.ts";
import { invalid } from "./inputs.ts";
import { certificateNames, inputTexts } from "./messages/en/texts.ts";
import { mask } from "./outputs.ts";
import { createCredential } from "./sign-in.ts";
import type { Step } from "./step.ts";

/** The authority of the input `vault` or `authority`; undefined where both are empty. */
export async function readAuthority({ inputs, env }: Pick<Step, "inputs" | "env">): Promise<Authority | undefined> {
  const [pem, url] = [inputs.text("authority"), inputs.text("vault")];
  if (pem !== undefined && url !== undefined) throw invalid("vault", inputTexts.authorityTwice);
  if (url !== undefined) return readVaultAuthority({ inputs, env }, url);
  return pem === undefined ? undefined : readPem(pem);
}

/** The key never leaves the vault, which signs for the identity of this job. */
async function readVaultAuthority(step: Pick<Step, "inputs" | "env">, url: string): Promise<Authority> {
  if (!/^https:\/\/[^/]+\/?$/.test(url)) throw invalid("vault", inputTexts.vaultNotUrl);
  const credential = await createCredential(step);
  const vault = await connectVault({ credential, url, ca: step.inputs.text("endpoint-ca") });
  const prefix = step.inputs.text("vault-key");
  return vaultAuthority(vault, { name: certificateNames.vault, kind: "key", prefix });
}

function readPem(pem: string): Authority {
  mask(secret(pem));
  const blocks = pem.match(/-----BEGIN [^-]+-----[\s\S]+?-----END [^-]+-----/g) ?? [];
  const certs = blocks.filter((block) => block.startsWith("-----BEGIN CERTIFICATE"));
  const key = blocks.find((block) => /^-----BEGIN [A-Z ]*PRIVATE KEY/.test(block));
  if (certs.length === 0) throw invalid("authority", inputTexts.authorityWithout.certificate);
  if (key === undefined) throw invalid("authority", inputTexts.authorityWithout.key);
  return loadAuthority({ cert: `${certs.join("\n")}\n`, key: secret(`${key}\n`) });
}

/** @throws BerthError `authority-needed` where the inputs `vault` and `authority` are empty */
export async function requireAuthority(step: Pick<Step, "inputs" | "env">, host: string): Promise<Authority> {
  const authority = await readAuthority(step);
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
