import { issueTexts } from "../messages/issues.ts";
import { requireOption } from "../run/require-option.ts";

/** An entry of an env file of docker compose. */
export interface EnvFileEntry {
  readonly name: string;
  /** `none` without a value, which compose takes from its environment. The value itself may be a secret. */
  readonly value: "none" | "empty" | "given";
}

/**
 * One entry: a name, with a value in quotes (which may have several lines) or up to the end of the line.
 * - https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 * - https://github.com/compose-spec/compose-go/blob/main/dotenv/parser.go
 */
const entry =
  /^[^\S\n]*(?:export[^\S\n]+)?([\p{L}\p{N}_.[\]-]+)[^\S\n]*(?:([=:])[^\S\n]*("(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')?(.*)|(?:#.*)?)$|^.*$/gmu;

/** The names in an env file, as docker compose reads it. */
export function envFileEntries(text: string): EnvFileEntry[] {
  requireOption("text", typeof text === "string", "a text");
  return entriesIn(text).flatMap(([, name, sign, quoted, rest]): EnvFileEntry[] => {
    if (name === undefined) return [];
    if (sign === undefined) return [{ name, value: "none" }];
    const isEmpty = (quoted === undefined || quoted.length === 2) && /^\s*(#.*)?$/.test(rest ?? "");
    return [{ name, value: isEmpty ? "empty" : "given" }];
  });
}

/** Why docker compose would reject an env file, without a word of it: it may be a secret. Undefined if it would not. */
export function envFileProblem(text: string): string | undefined {
  for (const match of entriesIn(text)) {
    const [whole, name, , quoted, rest = ""] = match;
    const line = text.slice(0, match.index).split("\n").length;
    if (name === undefined && !/^\s*($|[#=])/.test(whole)) return issueTexts.atLine(line, issueTexts.notAnEnvFileEntry);
    if (quoted === undefined && /^["']/.test(rest)) return issueTexts.atLine(line, issueTexts.openQuotes);
  }
  return undefined;
}

function entriesIn(text: string): RegExpExecArray[] {
  return [...text.replace(/^\uFEFF/, "").matchAll(entry)];
}
