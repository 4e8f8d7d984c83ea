/** The line that tells editors of a page to leave it to the generator. */
export const generatedNotice = "<!-- Made by `npx pnpm@12.21.0 run docs`. Change the source, not this page. -->";

/** A Markdown table; the first row is the heading. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [heading = [], ...body] = rows;
  return [heading, heading.map(() => "---"), ...body]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`)
    .join("\n");
}

/** A page of paragraphs and tables. */
export function markdownPage(parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}
