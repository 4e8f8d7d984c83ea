import { type Azure, type EachOutcome, eachHost, expandNames, type Host, type RunOptions } from "@dockberth/core";
import { connect } from "../connection/connect.ts";
import type { ConnectionOptions } from "../connection/options.ts";
import { withLock, withLocks } from "../folder/lock.ts";
import { headings } from "../messages/results.ts";
import { exitCodes } from "../output/exit-codes.ts";
import { writeJson } from "../output/json.ts";
import type { OutputOptions } from "../output/options.ts";
import { writeOutcomeTable } from "../output/outcomes.ts";
import { writeLine } from "../output/write.ts";
import { showHostLines } from "../progress/host-lines.ts";
import { type Progress, terminalProgress } from "../progress/terminal-progress.ts";
import type { Session } from "../session.ts";
import { type HostContext, hostContext, requireHostName } from "./with-host.ts";

/** Several hosts on which one command does the same. */
export interface HostGroup {
  readonly azure: Azure;
  readonly names: readonly string[];
  readonly operation: string;
  readonly options: OutputOptions;
}

/** How the result for a host is shown. */
export interface ResultFormat<Value> {
  /** For a host that is the only one. */
  readonly sentence: (name: string, value: Value) => string;
  /** For one of several, in a table. */
  readonly word: (value: Value) => string;
  /** The name of the value in JSON. */
  readonly field: string;
}

/**
 * The hosts that names or patterns stand for, each once.
 * @throws BerthError `host-not-found` for a name that no host can have
 */
export function expandHostNames(patterns: readonly string[]): string[] {
  const names = [...new Set(patterns.flatMap(expandNames))];
  names.forEach(requireHostName);
  return names;
}

/** Works on each host, locked against other commands of this user, and shows the results. */
export async function forEachHost<Value>(
  session: Session,
  { azure, names, operation, options }: HostGroup,
  work: (name: string, context: HostContext) => Promise<Value>,
  format: ResultFormat<Value>,
): Promise<void> {
  const { env, signal } = session;
  const [only, ...others] = names;
  const progress = terminalProgress(session, options);
  const workOn = (name: string, run: RunOptions) => work(name, hostContext(session, azure, name, run));
  try {
    if (only !== undefined && others.length === 0) {
      const run = { signal, onEvent: progress.onEvent };
      const value = await withLock({ env, name: only, operation, signal }, () => workOn(only, run));
      if (options.json === true) writeJson(session, value);
      else writeLine(session, format.sentence(only, value));
    } else writeOutcomes(session, await eachLockedHost(session, names, operation, progress, workOn), options, format);
  } finally {
    progress.close();
  }
}

/** Connects, and does the same to each of the hosts that names or patterns stand for. */
export async function onEachHost(
  session: Session,
  patterns: readonly string[],
  operation: string,
  options: ConnectionOptions & OutputOptions,
  format: Omit<ResultFormat<Host>, "field">,
  work: (name: string, context: HostContext) => Promise<Host>,
): Promise<void> {
  const names = expandHostNames(patterns);
  const { azure } = await connect(session, options);
  await forEachHost(session, { azure, names, operation, options }, work, { ...format, field: "host" });
}

/** Works on several hosts, locked against other commands of this user, with one progress line each. */
export function eachLockedHost<Value>(
  { env, signal }: Session,
  names: readonly string[],
  operation: string,
  progress: Progress,
  work: (name: string, run: RunOptions) => Promise<Value>,
): Promise<EachOutcome<Value>[]> {
  const run = { signal, onEvent: showHostLines(progress, names) };
  return withLocks({ env, names, operation, signal }, () => eachHost(names, (name) => work(name, run), run));
}

/** A table or JSON. The exit code is that of the first host that failed. */
function writeOutcomes<Value>(
  session: Session,
  outcomes: readonly EachOutcome<Value>[],
  { json }: OutputOptions,
  { word, field }: ResultFormat<Value>,
): void {
  for (const each of outcomes) if (each.outcome === "failed") session.exitCode ||= exitCodes[each.error.kind];
  if (json === true) {
    const hosts = outcomes.map((each) =>
      each.outcome === "failed" ? each : { name: each.name, outcome: word(each.result), [field]: each.result },
    );
    writeJson(session, { hosts });
    return;
  }
  const rows = outcomes.map((each) =>
    each.outcome === "failed"
      ? { name: each.name, outcome: each.outcome, result: each.error }
      : { name: each.name, outcome: word(each.result), result: undefined },
  );
  writeOutcomeTable(session, headings.outcomes, rows);
}
