/**
 * Foreign text as one line that does nothing where it is shown: at a terminal, in a workflow's log, in Markdown, in a
 * chat. Control characters, bidirectional controls and line breaks become visible symbols; commands to GitHub's runner
 * get a blank.
 */
export function printable(text: string): string {
  return disarmed(text.replaceAll(lineBreak, "↵").replaceAll("\t", " ").replaceAll(unprintable, symbolOf));
}

/** The same for text of several lines: line breaks and tabs stay. */
export function printableLines(text: string): string {
  const visible = (found: string) => (/[\n\t]/.test(found) ? found : symbolOf(found));
  return disarmed(text.replaceAll("\r\n", "\n").replaceAll(unprintable, visible));
}

/** JSON that does nothing at a terminal. `JSON.stringify` escapes only the first 32 characters; this changes no value. */
export function printableJson(json: string): string {
  return json.replaceAll(unprintable, (found) =>
    /[\n\t]/.test(found) ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The start of a long foreign text; an ellipsis marks the cut. */
export function clipped(text: string, maxCharacters: number): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1)}…`;
}

/** What ends a line in a terminal, a log or JavaScript. */
const lineBreak = /\r\n|[\n\r\u0085\u2028\u2029]/g;

/** Terminals obey C0 and C1; the bidirectional controls reorder what a reader sees. */
const unprintable = /[\p{Control}\p{Bidi_Control}\u2028\u2029]/gu;

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
