import type { Azure, EachOutcome, HostOutcome, HostSpec, Removal, SetComparison } from "@dockberth/core";
import { Command } from "commander";
import type { Connection } from "../connection/connect.ts";
import type { SecretFlags } from "../inputs/docker.ts";
import { exitCodes, writeJson, writeLine, writeNote } from "../outputs.ts";
import type { Progress } from "../progress.ts";
import type { Session } from "../session.ts";
import { withSecretOptions } from "./host-options.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions &
  OutputOptions &
  SecretFlags & { readonly file: string; readonly prune?: boolean; readonly yes?: boolean };

/** `berth apply`: what a host file declares, made so. */
export function applyCommand(session: Session): Command {
  return withSecretOptions(withConnection(withProgress(new Command("apply"))))
    .option("-f, --file <path>", "the host file", "berth.yaml")
    .option("--prune", "remove hosts of the file's set that it declares no more; asks first")
    .option("-y, --yes", "do not ask")
    .summary("make the hosts of a file, and say what differs")
    .description(
      "Show what the hosts of a file lack, and make it: hosts that are missing or unfinished, and changes of ports, tags, the daemon or the compose file. What cannot be changed in place is said, and left as it is. Run again, it goes on where it stopped.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth apply", "what berth.yaml declares"],
        ["berth plan --file berth.yaml", "what that would be, without asking Azure"],
        ["berth apply --file shop.yaml --prune", "and away with the hosts that it declares no more"],
      ]),
    )
    .action((options: Options) => apply(session, options));
}

async function apply(session: Session, options: Options): Promise<void> {
  const [{ BerthError, compareHosts }, { readSpecs }, { connect }, { showProgress }, { comparisonView }] =
    await Promise.all([
      import("@dockberth/core"),
      import("../hosts/read-specs.ts"),
      import("../connection/connect.ts"),
      import("../progress.ts"),
      import("../comparison-view.ts"),
    ]);
  const { set, hosts: specs } = await readSpecs(session, [], options);
  if (options.prune === true && set === undefined) {
    const message = "the file has no `set`, so that no host can be told to be one of its own";
    throw new BerthError("spec-invalid", { issues: [{ path: "--prune", message }] });
  }
  const connection = await connect(session, options);
  const comparison = await compareHosts(connection.azure, specs, { set, signal: session.signal });
  if (options.json !== true) writeLine(session, comparisonView(comparison, options.prune === true));
  const surplus = options.prune === true ? comparison.surplus.map(({ name }) => name) : [];
  if (surplus.length > 0 && options.yes !== true) await askToRemove(session, connection.azure, surplus);
  const progress = showProgress(session, options);
  try {
    const outcomes = await make(session, specs, comparison, { connection, progress });
    const removals = await prune(session, surplus, { connection, progress });
    await conclude(session, options, comparison, { outcomes, removals });
  } finally {
    progress.close();
  }
}

interface Work {
  readonly connection: Connection;
  readonly progress: Progress;
}

async function askToRemove(session: Session, azure: Azure, names: readonly string[]): Promise<void> {
  const [{ confirm }, { removalQuestion }] = await Promise.all([import("../confirm.ts"), import("../hosts/remove.ts")]);
  await confirm(session, await removalQuestion(azure, names), "--yes");
}

/** Those that are as declared are made, too: whether they answer is seen then, unless they are off, and no more is done. */
async function make(
  { env, signal }: Session,
  specs: readonly HostSpec[],
  { hosts }: SetComparison,
  { connection: { azure }, progress }: Work,
): Promise<HostOutcome[]> {
  const [{ makeManyWithFolder }, { isOff }] = await Promise.all([
    import("../hosts/make-many.ts"),
    import("../comparison-view.ts"),
  ]);
  const left = new Set(hosts.filter((each) => each.action === "refuse" || isOff(each)).map(({ name }) => name));
  const wished = specs.filter(({ name }) => !left.has(name));
  return wished.length === 0 ? [] : makeManyWithFolder(wished, "apply", { env, azure, signal, progress });
}

async function prune(session: Session, names: readonly string[], { connection: { azure }, progress }: Work) {
  if (names.length === 0) return [];
  const [{ eachWithLock }, { removeWithFolder }] = await Promise.all([
    import("../hosts/care-for-each.ts"),
    import("../hosts/remove.ts"),
  ]);
  return eachWithLock(session, names, "remove", progress, (name, run) => removeWithFolder(session, azure, name, run));
}

interface Done {
  readonly outcomes: readonly HostOutcome[];
  readonly removals: readonly EachOutcome<Removal>[];
}

async function conclude(
  session: Session,
  options: Options,
  { hosts }: SetComparison,
  { outcomes, removals }: Done,
): Promise<void> {
  const { outcomeExitCode, outcomeJson, outcomeTable } = await import("../hosts/make-many.ts");
  const { isOff } = await import("../comparison-view.ts");
  const refused = hosts.filter(({ action }) => action === "refuse");
  const removed = removals.filter(({ outcome }) => outcome === "done").map(({ name }) => name);
  const left = removals.filter((each) => each.outcome === "failed");
  session.exitCode = refused.length > 0 ? exitCodes.conflict : outcomeExitCode([...outcomes, ...left]);
  if (options.json === true) {
    const kept = refused.map(({ name, differences }) => ({ name, outcome: "refused", differences }));
    const off = hosts.filter(isOff).map(({ name, host }) => ({ name, outcome: "unchanged", host }));
    return writeJson(session, { hosts: [...outcomes.map(outcomeJson), ...off, ...kept, ...left], removed });
  }
  if (outcomes.length > 0) writeLine(session, `\n${outcomeTable(outcomes)}`);
  for (const { name, differences } of refused)
    writeNote(session, `Host ${name} stays as it is: it differs in ${differences.join(", ")}. berth inspect ${name}`);
  for (const { name, error } of left) writeNote(session, `Host ${name} is not removed: ${error.hint}`);
}
