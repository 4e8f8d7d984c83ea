import type { CodedError, ErrorKind } from "@dockberth/core";
import type { Session } from "./session.ts";

/** One exit code for each kind of error; README.md has the same table. */
export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  unexpected: 1,
  input: 2,
  credentials: 3,
  permission: 4,
  "not-found": 5,
  conflict: 6,
  limit: 7,
  guest: 8,
  unreachable: 9,
  interrupted: 130,
};

/** Says what went wrong and what to do, on stderr, and with `--json` the same as an object on stdout. */
export async function writeError(session: Session, thrown: unknown, json: boolean): Promise<number> {
  const { asBerthError, BerthError, isBerthError } = await import("@dockberth/core");
  const stopped = session.signal.aborted && !isBerthError(thrown, "interrupted");
  const error: CodedError = stopped
    ? new BerthError("interrupted", { what: "The command" }, { cause: thrown })
    : asBerthError(thrown);
  if (json) writeJson(session, { error });
  session.stderr.write(`${mark(session)} ${error.message}\n  ${error.hint}\n`);
  if (error.code === "unexpected" && thrown instanceof Error) session.stderr.write(`${stackOf(thrown)}\n`);
  return exitCodes[error.kind];
}

export function writeJson(session: Session, value: unknown): void {
  session.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function writeLine(session: Session, line = ""): void {
  session.stdout.write(`${line}\n`);
}

/** A remark for people, which no program reads. */
export function writeNote(session: Session, line: string): void {
  session.stderr.write(`${line}\n`);
}

/** Columns as wide as what is in them; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function mark({ stderr, env }: Session): string {
  return stderr.isTTY === true && env["NO_COLOR"] === undefined ? "\u001b[31mberth:\u001b[0m" : "berth:";
}

/** The places, less the message, which is said already; a client's error may hold more than it should, so no fields. */
function stackOf(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .join("\n");
}
