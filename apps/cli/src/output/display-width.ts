import truncatedWidth from "fast-string-truncated-width";

/** How many columns of a terminal a text takes: two for a Chinese character, none for a colour. */
export function displayWidth(text: string): number {
  return truncatedWidth(text).width;
}

/** The text with blanks up to a width. */
export function padToWidth(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** The text, or as much of it as fits into a width with an ellipsis. */
export function fitToWidth(text: string, width: number): string {
  const limit = Math.max(1, width);
  const { truncated, index } = truncatedWidth(text, { limit, ellipsis: "…", ellipsisWidth: 1 });
  return truncated ? `${text.slice(0, index)}…` : text;
}
