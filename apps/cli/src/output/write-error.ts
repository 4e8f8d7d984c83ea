import { asBerthError, BerthError, type CodedError, isBerthError } from "@dockberth/core";
import { CommanderError } from "commander";
import { CliError } from "../errors.ts";
import { interruption } from "../messages/errors.ts";
import { usageTexts } from "../messages/usage.ts";
import type { Session } from "../session.ts";
import { exitCodes } from "./exit-codes.ts";
import { explainError } from "./explain-error.ts";
import { writeJson } from "./json.ts";
import { writeNote } from "./write.ts";

export interface FailedCommand {
  /** `berth emulator start`. */
  readonly command: string;
  readonly json: boolean;
}

/** Writes what happened and what to do to stderr, and with `--json` as an object to stdout. Gives the exit code. */
export function writeError(session: Session, thrown: unknown, { command, json }: FailedCommand): number {
  const error = thrown instanceof CommanderError ? usageError(thrown, command) : errorOf(session, thrown);
  // A query is for the result of a command, not for an error.
  if (json) writeJson({ ...session, select: undefined }, { error }, command);
  const { message, hint } = explainError(error, command);
  session.stderr.write(`${mark(session)} ${message}\n  ${hint}\n`);
  if (session.debug)
    for (const each of causesOf(thrown)) writeNote(session, `${each.name}: ${each.message}\n${stackOf(each)}`);
  else if (error.code === "unexpected" && thrown instanceof Error) writeNote(session, stackOf(thrown));
  return exitCodes[error.kind];
}

function errorOf({ signal }: Session, thrown: unknown): CodedError {
  const isAborted = signal.aborted && !isBerthError(thrown, "interrupted");
  return isAborted
    ? new BerthError("interrupted", { what: interruption.command }, { cause: thrown })
    : asBerthError(thrown);
}

/** Commander's sentence, such as "error: unknown option '--bogus'", with its suggestion on the same line. */
function usageError({ code, message }: CommanderError, command: string): CodedError {
  const sentence = message
    .replace(/^error: /, "")
    .split("\n")
    .map((line) => line.trim())
    .join(" ");
  return new CliError("usage-invalid", { problem: usageTexts.problem(code, sentence), command });
}

function mark({ stderr, plain }: Session): string {
  return stderr.isTTY === true && !plain ? "\u001b[31mberth:\u001b[0m" : "berth:";
}

function causesOf(thrown: unknown): Error[] {
  return thrown instanceof Error ? [thrown, ...causesOf(thrown.cause)].slice(0, 5) : [];
}

/** Without the message, which is already written, and without fields: a client's error may hold secrets. */
function stackOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join("\n");
}
