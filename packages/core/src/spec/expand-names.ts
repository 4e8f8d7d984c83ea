import { BerthError } from "../errors/index.ts";
import { issueTexts } from "../messages/issues.ts";

/** A pattern for more hosts than this is probably a typing mistake. */
const maxNames = 1000;

/**
 * Expands a pattern of names: `web-{1..20}`, `web-{01..20}` (zero-padded), `{blue,green}-{1..3}`. A name without braces
 * is returned as the only one.
 * @throws BerthError `spec-invalid` for braces that are neither a range nor a list, and for more than 1000 names
 */
export function expandNames(pattern: string): string[] {
  const [whole, before = "", inner = "", after = ""] = /^([^{}]*)\{([^{}]*)\}(.*)$/.exec(pattern) ?? [];
  if (whole === undefined) {
    if (/[{}]/.test(pattern)) throw invalid(pattern, issueTexts.unbalancedBraces);
    return [pattern];
  }
  const [parts, rest] = [partsOf(pattern, inner), expandNames(after)];
  if (parts.length * rest.length > maxNames) throw invalid(pattern, issueTexts.tooManyNames(maxNames));
  return parts.flatMap((part) => rest.map((end) => `${before}${part}${end}`));
}

function partsOf(pattern: string, inner: string): string[] {
  const [, first, last] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(inner) ?? [];
  if (first === undefined || last === undefined) {
    const words = inner.split(",");
    if (words.length > 1 && words.every((word) => word !== "" && !word.includes(".."))) return words;
    throw invalid(pattern, issueTexts.neitherRangeNorList(inner));
  }
  const count = Number(last) - Number(first) + 1;
  if (count < 1) throw invalid(pattern, issueTexts.rangeBackwards(inner));
  if (count > maxNames) throw invalid(pattern, issueTexts.tooManyNames(maxNames));
  const width = first.startsWith("0") ? first.length : 0;
  return Array.from({ length: count }, (_, index) => String(Number(first) + index).padStart(width, "0"));
}

function invalid(pattern: string, problem: string): BerthError {
  return new BerthError("spec-invalid", {
    issues: [{ path: "name", message: issueTexts.namePattern(pattern, problem) }],
  });
}
