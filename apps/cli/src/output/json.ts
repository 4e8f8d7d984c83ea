import { isCodedError, printableJson } from "@dockberth/core";
import type { Session } from "../session.ts";
import { errorJson } from "./explain-error.ts";

/** The result for programs. An error in it says what to do in the words of the command line. */
export function writeJson({ stdout }: Session, value: unknown): void {
  stdout.write(`${printableJson(JSON.stringify(value, withErrors, 2))}\n`);
}

function withErrors(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Readonly<Record<string, unknown>>)[key];
  return isCodedError(original) ? errorJson(original) : value;
}
