import { CliError } from "../errors.ts";
import { usageTexts } from "../messages/usage.ts";

/** What chats and word processors write in the place of two hyphens: U+2010 to U+2015, and the minus, small and wide ones. */
const dashes = "\u2010-\u2015\u2212\uFE58\uFE63\uFF0D";
const option = new RegExp(`^[-${dashes}]*[${dashes}][-${dashes}]*([A-Za-z][\\w-]*)(?:=|$)`);
const dash = new RegExp(`[${dashes}]`);
/** What they write in the place of quotes. Behind `NAME=`, too. */
const quoted = /^(?:[\w.-]+=|--[a-z-]+=[\w.-]*=?)?([\u2018-\u201F])/;

/**
 * Rejects words that a shell takes as they are, although they look like options and like quotes. Words behind `--` belong to
 * another program. Values are not repeated: they may be secret.
 * @throws CliError `usage-invalid`
 */
export function requirePlainWords(words: readonly string[], command: string): void {
  const end = words.indexOf("--");
  for (const word of words.slice(0, end < 0 ? words.length : end)) {
    const name = option.exec(word)?.[1];
    const found = dash.exec(word)?.[0];
    const quote = quoted.exec(word)?.[1];
    const problem =
      name !== undefined && found !== undefined
        ? usageTexts.dash(codeOf(found), name.length === 1 ? `-${name}` : `--${name}`)
        : quote === undefined
          ? undefined
          : usageTexts.quote(codeOf(quote));
    if (problem !== undefined) throw new CliError("usage-invalid", { problem, command });
  }
}

/** "“ (U+201C)": in many fonts the character looks like the plain one. */
function codeOf(character: string): string {
  return `${character} (U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")})`;
}
