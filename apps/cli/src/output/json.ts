import { isCodedError, printableJson } from "@dockberth/core";
import { printableLines } from "@dockberth/core/printable";
import type { Session } from "../session.ts";
import { errorJson } from "./explain-error.ts";

/**
 * The result for programs, or what `--query` selects of it; a text then without quotation marks. An error in it says what to
 * do in the words of the command line.
 */
export function writeJson({ stdout, select }: Session, value: unknown, command?: string): void {
  function withErrors(this: unknown, key: string, each: unknown): unknown {
    const original = (this as Readonly<Record<string, unknown>>)[key];
    return isCodedError(original) ? errorJson(original, command) : each;
  }
  const text = JSON.stringify(value, withErrors, 2);
  const selected = select === undefined ? undefined : (select(JSON.parse(text)) ?? null);
  if (typeof selected === "string") stdout.write(`${printableLines(selected)}\n`);
  else stdout.write(`${printableJson(selected === undefined ? text : JSON.stringify(selected, undefined, 2))}\n`);
}
