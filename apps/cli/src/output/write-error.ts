import { asBerthError, BerthError, type CodedError, isBerthError } from "@dockberth/core";
import { interruptedCommand } from "../messages/en/errors.ts";
import type { Session } from "../session.ts";
import { exitCodes } from "./exit-codes.ts";
import { explainError } from "./explain-error.ts";
import { writeJson } from "./json.ts";
import { writeNote } from "./write.ts";

/** Writes what happened and what to do to stderr, and with `--json` as an object to stdout. Gives the exit code. */
export function writeError(session: Session, thrown: unknown, json: boolean): number {
  const error = errorOf(session, thrown);
  if (json) writeJson(session, { error });
  const { message, hint } = explainError(error);
  session.stderr.write(`${mark(session)} ${message}\n  ${hint}\n`);
  if (error.code === "unexpected" && thrown instanceof Error) writeNote(session, stackOf(thrown));
  return exitCodes[error.kind];
}

function errorOf({ signal }: Session, thrown: unknown): CodedError {
  const isAborted = signal.aborted && !isBerthError(thrown, "interrupted");
  return isAborted
    ? new BerthError("interrupted", { what: interruptedCommand }, { cause: thrown })
    : asBerthError(thrown);
}

function mark({ stderr, env }: Session): string {
  return stderr.isTTY === true && env["NO_COLOR"] === undefined ? "\u001b[31mberth:\u001b[0m" : "berth:";
}

/** Without the message, which is already written, and without fields: a client's error may hold secrets. */
function stackOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join("\n");
}
