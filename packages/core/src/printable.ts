/**
 * Foreign text as one line that does nothing where it is shown: at a terminal, in a workflow's log, in Markdown, in a
 * chat. Characters that control or that nobody sees, and line breaks, become visible symbols; commands to GitHub's
 * runner get a blank.
 */
export function printable(text: string): string {
  return disarmed(text.replaceAll(lineBreak, "↵").replaceAll("\t", " ").replaceAll(unprintable, symbolOf));
}

/** The same for text of several lines: line breaks and tabs stay. */
export function printableLines(text: string): string {
  const visible = (found: string) => (/[\n\t]/.test(found) ? found : symbolOf(found));
  return disarmed(text.replaceAll("\r\n", "\n").replaceAll(unprintable, visible));
}

/** Whether a text is one line that looks as it is. */
export function isPrintable(text: string): boolean {
  return /^[ -~]*$/.test(text) || text.search(unprintable) < 0;
}

/** JSON that does nothing at a terminal. `JSON.stringify` escapes only the first 32 characters; this changes no value. */
export function printableJson(json: string): string {
  return json.replaceAll(unprintable, (found) =>
    /[\n\t]/.test(found) ? found : found.split("").map(escaped).join(""),
  );
}

/** The start of a long foreign text; an ellipsis marks the cut. */
export function clipped(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1)}…`;
}

/** What ends a line in a terminal, a log or JavaScript. */
const lineBreak = /\r\n|[\n\r\u0085\u2028\u2029]/g;

/**
 * The one definition of what foreign text must not contain. Terminals obey C0 and C1; bidirectional controls reorder
 * what a reader sees; two texts that differ in a character without width look the same. Variation selectors are part of
 * emoji, and joiners of emoji and of words in Arabic and Indic scripts, but not of ASCII.
 */
const unprintable =
  /[\p{Control}\p{Bidi_Control}\p{Zl}\p{Zp}]|(?!\u200c|\u200d|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}|(?<![^\0-\x7f])(?:\u200c|\u200d)|(?:\u200c|\u200d)(?![^\0-\x7f])/gu;

/**
 * The runner takes `::command` for a command at the start of a line, and `##[command]` anywhere in it:
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
function disarmed(text: string): string {
  return text.replaceAll("##[", "## [").replaceAll(/^([ \t]*)::(?=[a-z])/gm, "$1: :");
}

/** The control pictures of Unicode have C0 in its own order, and one for DEL. */
function symbolOf(character: string): string {
  const code = character.charCodeAt(0);
  if (code === 0x7f) return "\u2421";
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : "\ufffd";
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
