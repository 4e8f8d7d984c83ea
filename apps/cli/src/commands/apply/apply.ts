import {
  BerthError,
  compareHosts,
  type EachOutcome,
  type HostOutcome,
  type HostSpec,
  type Removal,
  type SetComparison,
} from "@dockberth/core";
import { createHostsWithFolder, outcomeExitCode, outcomeJson, writeOutcomes } from "../../actions/create-hosts.ts";
import { eachLockedHost } from "../../actions/for-each-host.ts";
import { removalQuestion, removeHostWithFolder } from "../../actions/remove-host.ts";
import { warnUnreachable } from "../../actions/warn-unreachable.ts";
import { type Connection, connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { confirm } from "../../input/confirm.ts";
import type { SecretFlags } from "../../input/docker-fields.ts";
import { readHostSpecs } from "../../input/host-specs.ts";
import { isInteractive } from "../../input/password.ts";
import { inputTexts } from "../../messages/input.ts";
import { promptTexts } from "../../messages/prompts.ts";
import { resultTexts } from "../../messages/results.ts";
import { exitCodes } from "../../output/exit-codes.ts";
import { explainError } from "../../output/explain-error.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import { type Progress, terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";
import { findPlanPrices, type PriceFlags, pricesOf } from "../plan/plan-prices.ts";
import { changeCount, comparisonJson, comparisonView, isOff, reasonOf } from "./comparison-view.ts";

type Options = ConnectionOptions &
  OutputOptions &
  SecretFlags &
  PriceFlags & {
    readonly file: string;
    readonly prune?: boolean;
    readonly yes?: boolean;
    readonly dryRun?: boolean;
    readonly detailedExitcode?: boolean;
  };

/** The exit code of Terraform's option of the same name for a plan with changes. */
const changesExitCode = 2;

export async function apply(session: Session, options: Options): Promise<void> {
  const { set, hosts: specs } = await readHostSpecs(session, [], options);
  if (options.prune === true && set === undefined)
    throw new BerthError("spec-invalid", { issues: [{ path: "--prune", message: inputTexts.pruneNeedsSet }] });
  const connection = await connect(session, options);
  const comparison = await compareHosts(connection.azure, specs, { set, signal: session.signal });
  const plans = comparison.hosts.map(({ plan }) => plan);
  const prices = await findPlanPrices(session, plans, options);
  if (options.json !== true) writeLine(session, comparisonView(comparison, options.prune === true));
  if (options.json !== true && prices !== undefined) writeLine(session, `\n${pricesOf(plans, prices)}`);
  const surplus = options.prune === true ? comparison.surplus.map(({ name }) => name) : [];
  const count = changeCount(comparison, surplus);
  if (options.dryRun === true) {
    if (options.json === true) writeJson(session, comparisonJson(comparison, surplus, prices));
    if (options.detailedExitcode === true && count > 0) session.exitCode = changesExitCode;
    return;
  }
  if (options.yes !== true && (surplus.length > 0 || (count > 0 && isInteractive(session)))) {
    const question =
      surplus.length > 0 ? await removalQuestion(connection.azure, surplus) : promptTexts.applyChanges(count);
    await confirm(session, question, "--yes");
  }
  await warnUnreachable(session, toCreate(specs, comparison), options);
  const progress = terminalProgress(session, options);
  try {
    const outcomes = await createDeclared(session, specs, comparison, { connection, progress });
    const removals = await removeSurplus(session, surplus, { connection, progress });
    writeResults(session, options, comparison, { outcomes, removals });
  } finally {
    progress.close();
  }
}

interface ApplyContext {
  readonly connection: Connection;
  readonly progress: Progress;
}

/** Includes hosts that need no change, to verify that they answer; unless they are off. */
async function createDeclared(
  { env, signal }: Session,
  specs: readonly HostSpec[],
  comparison: SetComparison,
  { connection: { azure }, progress }: ApplyContext,
): Promise<HostOutcome[]> {
  const declared = toCreate(specs, comparison);
  return declared.length === 0 ? [] : createHostsWithFolder(declared, "apply", { env, azure, signal, progress });
}

function toCreate(specs: readonly HostSpec[], { hosts }: SetComparison): HostSpec[] {
  const skipped = new Set(hosts.filter((each) => each.action === "refuse" || isOff(each)).map(({ name }) => name));
  return specs.filter(({ name }) => !skipped.has(name));
}

async function removeSurplus(
  session: Session,
  names: readonly string[],
  { connection: { azure }, progress }: ApplyContext,
): Promise<EachOutcome<Removal>[]> {
  if (names.length === 0) return [];
  return eachLockedHost(session, names, "remove", progress, (name, run) =>
    removeHostWithFolder(session, azure, name, run),
  );
}

interface ApplyResults {
  readonly outcomes: readonly HostOutcome[];
  readonly removals: readonly EachOutcome<Removal>[];
}

function writeResults(
  session: Session,
  options: Options,
  { hosts }: SetComparison,
  { outcomes, removals }: ApplyResults,
): void {
  const refused = hosts.filter(({ action }) => action === "refuse");
  const removed = removals.filter(({ outcome }) => outcome === "done").map(({ name }) => name);
  const failed = removals.filter((each) => each.outcome === "failed");
  session.exitCode = refused.length > 0 ? exitCodes.conflict : outcomeExitCode([...outcomes, ...failed]);
  if (options.json === true) {
    const kept = refused.map(({ name, changes }) => ({ name, outcome: "refused", changes }));
    const off = hosts.filter(isOff).map(({ name, host }) => ({ name, outcome: "unchanged", host }));
    writeJson(session, { hosts: [...outcomes.map(outcomeJson), ...off, ...kept, ...failed], removed });
    return;
  }
  if (outcomes.length > 0) {
    writeLine(session);
    writeOutcomes(session, outcomes);
  }
  for (const each of refused) writeNote(session, resultTexts.hostLeftAlone(each.name, reasonOf(each)));
  for (const { name, error } of failed) writeNote(session, resultTexts.hostNotRemoved(name, explainError(error).hint));
}
