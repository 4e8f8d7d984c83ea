import { asBerthError, type CodedError, describeError } from "@dockberth/core";
import { hints, phrases } from "./messages/index.ts";

/** An error as people in Slack read it. */
export interface DescribedError extends Pick<CodedError, "code" | "kind"> {
  readonly message: string;
  readonly hint: string;
}

/** What went wrong and what to do, in the words of Slack, for anything that was thrown. */
export function describeThrown(thrown: unknown): DescribedError {
  const error = asBerthError(thrown);
  return { code: error.code, kind: error.kind, ...describeError(error, { phrases, errors: hints }) };
}
