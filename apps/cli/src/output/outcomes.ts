import type { CodedError } from "@dockberth/core";
import { headings } from "../messages/results.ts";
import type { Session } from "../session.ts";
import { explainError } from "./explain-error.ts";
import { table } from "./table.ts";
import { writeLine, writeNote } from "./write.ts";

/** What came of the work on one of several hosts. */
export interface OutcomeRow {
  readonly name: string;
  readonly outcome: string;
  /** Why it failed, or what else there is to say. */
  readonly result: CodedError | string | undefined;
}

/** A table with a reason for each failure. The next steps stand below it, each once. */
export function writeOutcomeTable(session: Session, heading: readonly string[], rows: readonly OutcomeRow[]): void {
  const hints = new Map<string, string[]>();
  const cells = rows.map(({ name, outcome, result }) => {
    if (typeof result === "string" || result === undefined) return [name, outcome, result ?? ""];
    const { message, hint } = explainError(result);
    hints.set(hint, [...(hints.get(hint) ?? []), name]);
    return [name, outcome, message];
  });
  const needsColumn = hints.size > 0 && heading.length < 3;
  writeLine(session, table([needsColumn ? [...heading, headings.failure] : heading, ...cells]));
  for (const [hint, names] of hints) writeNote(session, `${names.join(", ")}: ${hint}`);
}
