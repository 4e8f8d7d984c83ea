import * as z from "zod";
import { lazy } from "../lazy.ts";
import { issueTexts } from "../messages/issues.ts";
import { isPrintable } from "../printable.ts";

/** A text of one line without control characters. */
export const plainText = lazy(() => z.string().refine(isPrintable, issueTexts.notPlainText));

/** A text that becomes part of a file or a command: without blanks, quotes, backslashes and control characters as well. */
export function isPlainWord(text: string): boolean {
  return isPrintable(text) && !/[\s"'`\\]/.test(text);
}
