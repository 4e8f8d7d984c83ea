import { BerthError } from "../errors/index.ts";

/**
 * Makes a value one word of a POSIX shell's text, whatever it holds. Carriage returns are written as an expansion: the
 * Azure agent strips them from scripts (`skipDos2Unix` is off by default).
 * @throws BerthError `settings-invalid` for a NUL, which no shell can hold
 */
export function quoteForShell(value: string): string {
  if (value.includes("\0")) {
    throw new BerthError("settings-invalid", { issues: [{ path: "", message: "a value contains a NUL character" }] });
  }
  return `'${value.replaceAll("'", `'\\''`).replaceAll("\r", `'"$(printf '\\015')"'`)}'`;
}
