import type { Advice } from "./advice.ts";

/** Whether `error` is of any set. */
export function isCodedError(error: unknown): error is CodedError {
  return typeof error === "object" && error !== null && mark in error;
}

/**
 * Who can do something about an error: the caller, the owner of the Azure subscription, the guest (it happened inside the
 * virtual machine), or the maintainers of Berth.
 */
export type ErrorAudience = "caller" | "azure" | "guest" | "berth";

/** The kinds that adapters tell apart: each is one exit code, one HTTP status, one colour. */
export type ErrorKind =
  | "input"
  | "credentials"
  | "permission"
  | "not-found"
  | "conflict"
  | "limit"
  | "guest"
  | "unreachable"
  | "interrupted"
  | "unexpected";

/** An error with a code. Recognise it with `isBerthError` or the `is` of its set, never with `instanceof`. */
export interface CodedError<Code extends string = string, Details = unknown> extends Error {
  readonly name: "BerthError";
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly audience: ErrorAudience;
  /** Fields for programs. No field ever holds a secret. */
  readonly details: Details;
  readonly advice: readonly Advice[];
  /** What to do, in the words of the SDK. `describeError` gives it in the words of an adapter. */
  readonly hint: string;
  /** @returns what programs read, without the cause and the stack */
  toJSON(): ErrorJson<Code, Details>;
}

/** An error as JSON. */
export interface ErrorJson<Code extends string = string, Details = unknown> {
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly audience: ErrorAudience;
  readonly message: string;
  readonly hint: string;
  readonly details: Details;
}

/** An error of a set, as a union over its codes. */
export type ErrorOf<All, Code extends keyof All & string = keyof All & string> = {
  [Each in Code]: CodedError<Each, All[Each]>;
}[Code];

/** Recognises errors of another copy of this package, too. */
export const mark = Symbol.for("berth.error");
