import { parseAllDocuments, stringify, type YAMLMap } from "yaml";

/** The text of a compose file that was given as an object. Every string is quoted: compose and YAML 1.2 differ on `yes` and `0440`. */
export function composeText(file: object): string {
  const quoted = { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "QUOTE_DOUBLE" } as const;
  return stringify(file, { ...quoted, lineWidth: 0, aliasDuplicateObjects: false });
}

/** Whether {@link composeText} wrote a text: people rarely quote the first key. */
export function isWritten(text: string): boolean {
  return text.startsWith('"');
}

/**
 * The text of a mapping as it stands in a larger file, without its indentation; undefined if it needs anchors from elsewhere
 * in the file.
 */
export function blockText(text: string, { range, flow }: YAMLMap): string | undefined {
  if (range === null || range === undefined) return undefined;
  const [start, end] = range;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indentation = text.slice(lineStart, start);
  if (flow !== true && indentation.trim() !== "") return undefined;
  const block = flow === true ? text.slice(start, end) : withoutIndentation(text.slice(lineStart, end), indentation);
  const documents = parseAllDocuments(block);
  return documents.length === 1 && documents[0]?.errors.length === 0 ? block : undefined;
}

function withoutIndentation(block: string, indentation: string): string {
  const lines = block.split("\n");
  return lines
    .map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line.trimStart()))
    .join("\n");
}
