import { z } from "zod";
import { issueTexts } from "../messages/en/issues.ts";

/** Control characters, line and paragraph separators, and the marks that reverse the direction of a text. */
const unprintable = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

/** Whether a text can be shown and logged as one line that looks as it is. */
export function isPlainText(text: string): boolean {
  return !unprintable.test(text);
}

/** A text of one line without control characters. */
export const plainText = z.string().refine(isPlainText, issueTexts.notPlainText);

/** A text that becomes part of a file or a command: without blanks, quotes, backslashes and control characters as well. */
export function isPlainWord(text: string): boolean {
  return isPlainText(text) && !/[\s"'`\\]/.test(text);
}
