import { printable } from "@dockberth/core";

/** A text in a block in which Markdown has no meaning and mentions no effect. Its fence is longer than any in the text. */
export function codeBlock(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text.split("\n").map(printable).join("\n")}\n${fence}`;
}

/** A text as one cell of a table: without a line break, and without what Markdown would interpret. */
export function tableCell(text: string): string {
  const escaped = printable(text.replaceAll(/\s+/g, " ")).replaceAll(/[\\|<>`*_[\]~&#!]/g, "\\$&");
  // A mention would notify people. The zero-width joiner ends it.
  return escaped.replaceAll("@", "@\u200D");
}
