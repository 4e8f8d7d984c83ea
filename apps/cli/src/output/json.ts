import { isCodedError, printableJson } from "@dockberth/core";
import type { Session } from "../session.ts";
import { errorJson } from "./explain-error.ts";

/** The result for programs. An error in it says what to do in the words of the command line. */
export function writeJson({ stdout }: Session, value: unknown, command?: string): void {
  function withErrors(this: unknown, key: string, each: unknown): unknown {
    const original = (this as Readonly<Record<string, unknown>>)[key];
    return isCodedError(original) ? errorJson(original, command) : each;
  }
  stdout.write(`${printableJson(JSON.stringify(value, withErrors, 2))}\n`);
}
