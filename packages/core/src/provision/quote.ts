import { BerthError } from "../errors/index.ts";
import { issueTexts } from "../messages/issues.ts";

/**
 * Quotes a value as one word for a POSIX shell. Carriage returns become an expansion, because the Azure agent strips
 * them from scripts (`skipDos2Unix` is off by default).
 * @throws BerthError `settings-invalid` for a NUL character, which no shell supports
 */
export function quoteForShell(value: string): string {
  if (value.includes("\0")) {
    throw new BerthError("settings-invalid", { issues: [{ path: "", message: issueTexts.nulInValue }] });
  }
  return `'${value.replaceAll("'", `'\\''`).replaceAll("\r", `'"$(printf '\\015')"'`)}'`;
}
