import { setSecret } from "@actions/core";
import type { Secret } from "@dockberth/core";

/**
 * Has the runner hide a secret in every log from here on: as a whole, line by line, since the runner compares lines, and
 * in base64, which it does not know to be the same.
 */
export function mask(secret: Secret): void {
  const text = secret.reveal();
  for (const form of forms(text)) setSecret(form);
}

/** The lines that say what a PEM is are no secret, and would hide every certificate, too. */
function forms(text: string): Set<string> {
  const lines = text.split(/\r?\n/).filter((line) => line.length >= 4 && !/^-----(?:BEGIN|END) /.test(line));
  const whole = [text, text.trimEnd(), `${text.trimEnd()}\n`].map((form) => Buffer.from(form).toString("base64"));
  const inJson = lines.length > 1 ? [lines.join("\\n")] : [];
  return new Set([...lines, ...inJson, ...whole, ...lines.map((line) => Buffer.from(line).toString("base64"))]);
}
