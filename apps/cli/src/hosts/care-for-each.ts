import { type Azure, BerthError, type EachOutcome, eachHost, expandNames, type RunOptions } from "@dockberth/core";
import type { OutputOptions } from "../commands/options.ts";
import { withLock } from "../folder/lock.ts";
import { withLocks } from "../folder/locks.ts";
import { followHosts } from "../many-progress.ts";
import { exitCodes, table, writeJson, writeLine } from "../outputs.ts";
import { type Progress, showProgress } from "../progress.ts";
import type { Session } from "../session.ts";
import { type Care, clientFor } from "./care.ts";

/** Hosts to which one command does the same. */
export interface Round {
  readonly azure: Azure;
  readonly names: readonly string[];
  readonly operation: string;
  readonly options: OutputOptions;
}

/** How what became of a host is said. */
export interface Words<Value> {
  /** Of a host that was alone. */
  readonly sentence: (name: string, value: Value) => string;
  /** Of one of several, in a table. */
  readonly word: (value: Value) => string;
  /** What the value is called in JSON. */
  readonly field: string;
}

/**
 * The hosts that a person names, by names or patterns, each once.
 * @throws BerthError `host-not-found` for what no host is called
 */
export function namedHosts(patterns: readonly string[]): string[] {
  const names = [...new Set(patterns.flatMap(expandNames))];
  const odd = names.find((name) => !/^[a-z][a-z0-9-]*$/.test(name));
  if (odd !== undefined) throw new BerthError("host-not-found", { host: odd });
  return names;
}

/** Does the same to each host, with nobody else of this user at work on them, and says what became of them. */
export async function careForEach<Value>(
  session: Session,
  { azure, names, operation, options }: Round,
  verb: (name: string, care: Omit<Care, "progress">) => Promise<Value>,
  words: Words<Value>,
): Promise<void> {
  const { env, signal } = session;
  const [only, ...others] = names;
  const progress = showProgress(session, options);
  const care = (name: string, run: RunOptions) =>
    verb(name, { azure, run, client: () => clientFor(session, azure, name) });
  try {
    if (only !== undefined && others.length === 0) {
      const run = { signal, onEvent: progress.onEvent };
      const value = await withLock({ env, name: only, operation, signal }, () => care(only, run));
      if (options.json === true) writeJson(session, value);
      else writeLine(session, words.sentence(only, value));
    } else writeOutcomes(session, await eachWithLock(session, names, operation, progress, care), options, words);
  } finally {
    progress.close();
  }
}

/** Does the same to several hosts with nobody else of this user at work on them, and shows each by a line of its own. */
export function eachWithLock<Value>(
  { env, signal }: Session,
  names: readonly string[],
  operation: string,
  progress: Progress,
  work: (name: string, run: RunOptions) => Promise<Value>,
): Promise<EachOutcome<Value>[]> {
  const run = { signal, onEvent: followHosts(progress, names) };
  return withLocks({ env, names, operation, signal }, () => eachHost(names, (name) => work(name, run), run));
}

/** A table, or JSON; the exit code is that of the first that failed. */
function writeOutcomes<Value>(
  session: Session,
  outcomes: readonly EachOutcome<Value>[],
  { json }: OutputOptions,
  { word, field }: Words<Value>,
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
    each.outcome === "failed" ? [each.name, each.outcome, each.error.hint] : [each.name, word(each.result)],
  );
  writeLine(session, table([["NAME", "OUTCOME"], ...rows]));
}
