import type { AuditItem, AuditOutcome, AuditReport } from "@dockberth/core";
import { Command, Option } from "commander";
import { exitCodes, table, writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withProgress } from "./options.ts";

type Options = ConnectionOptions &
  OutputOptions & {
    readonly sarif?: string;
    readonly failOn: "warn" | "never";
    readonly all?: boolean;
    readonly deep?: boolean;
  };

/** `berth audit`: what the CIS Docker Benchmark asks, as far as the host's Docker can be asked. */
export function auditCommand(session: Session): Command {
  return withConnection(withProgress(new Command("audit")))
    .argument("<name>", "the host")
    .option("--deep", "ask the machine itself, too: owners and modes of files, auditd, the daemon's options")
    .option("--all", "show what passed and what was not assessed, too")
    .option("--sarif <path>", "also write the result as SARIF 2.1.0, for code scanning")
    .addOption(
      new Option("--fail-on <outcome>", "what ends the command in 1").choices(["warn", "never"]).default("warn"),
    )
    .summary("judge a host by the CIS Docker Benchmark")
    .description(
      "Judge a host by the items of the CIS Docker Benchmark that can be asked of its Docker. An item that cannot be asked is told as not assessed, with the reason; it never passes. Nothing on the host is changed.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth audit build-1", "ends in 1 where there is a warning"],
        ["berth audit build-1 --deep --all", "everything that can be known, with the reasons of what cannot"],
        ["berth audit build-1 --sarif audit.sarif --fail-on never", "for code scanning"],
      ]),
    )
    .action((name: string, options: Options) => audit(session, name, options));
}

async function audit(session: Session, name: string, options: Options): Promise<void> {
  const [{ auditHost, auditToSarif, inspectHost }, { writeFile }, { connect }, { clientMaterial }, { showProgress }] =
    await Promise.all([
      import("@dockberth/core"),
      import("node:fs/promises"),
      import("../connection/connect.ts"),
      import("../folder/client-material.ts"),
      import("../progress.ts"),
    ]);
  const { env, signal } = session;
  const { azure } = await connect(session, options);
  const host = await inspectHost(azure, name, { signal });
  const client = await clientMaterial(env, host);
  const progress = showProgress(session, options);
  try {
    const report = await auditHost(azure, host, client, {
      signal,
      onEvent: progress.onEvent,
      deep: options.deep === true,
    });
    if (options.sarif !== undefined)
      await writeFile(options.sarif, `${JSON.stringify(auditToSarif(report), null, 2)}\n`);
    if (options.json === true) writeJson(session, report);
    else writeReport(session, report, options.all === true);
    if (options.failOn === "warn" && report.counts.warn > 0) session.exitCode = exitCodes.unexpected;
  } finally {
    progress.close();
  }
}

const words: Readonly<Record<AuditOutcome, string>> = { pass: "pass", warn: "WARN", "not-assessed": "-" };

function writeReport(session: Session, report: AuditReport, all: boolean): void {
  const shown = report.items.filter(({ outcome }) => all || outcome === "warn");
  const rows = shown.flatMap((item) =>
    linesOf(item).map((line, index) => [index === 0 ? item.id : "", index === 0 ? words[item.outcome] : "", line]),
  );
  if (rows.length > 0) writeLine(session, table([["ITEM", "", "WHAT"], ...rows]));
  const { pass, warn, "not-assessed": notAssessed } = report.counts;
  writeLine(
    session,
    `${report.host}, Engine ${report.engine ?? "unknown"}, ${report.benchmark}: ${pass} passed, ${warn} with warnings, ${notAssessed} not assessed`,
  );
}

/** So many findings of an item are shown; `--json` has all of them. */
const mostFindings = 5;

function linesOf({ title, findings, reason, remedy, outcome }: AuditItem): string[] {
  if (outcome === "pass") return [title];
  if (outcome === "not-assessed") return [`${title}: ${reason}`];
  const more = findings.length - mostFindings;
  return [
    title,
    ...findings.slice(0, mostFindings).map((finding) => `  ${finding}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    `  → ${remedy}`,
  ];
}
