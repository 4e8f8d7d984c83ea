import { type AuditItem, type AuditReport, auditHost, auditToSarif, inspectHost } from "@dockberth/core";
import { requireRunning } from "../../actions/require-running.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { ensureClientCertificate } from "../../folder/client-certificate.ts";
import { sentence } from "../../messages/core.ts";
import { auditCommands, auditItemTexts, auditWords, headings, resultTexts } from "../../messages/results.ts";
import { exitCodes } from "../../output/exit-codes.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine } from "../../output/write.ts";
import { writeTextFile } from "../../output/write-text-file.ts";
import { terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions &
  OutputOptions & {
    readonly sarif?: string;
    readonly failOn: "warn" | "never";
    readonly all?: boolean;
    readonly deep?: boolean;
  };

export async function audit(session: Session, name: string, options: Options): Promise<void> {
  const { env, signal } = session;
  const { azure } = await connect(session, options);
  const host = await inspectHost(azure, name, { signal });
  requireRunning(host);
  const client = await ensureClientCertificate(env, host);
  const progress = terminalProgress(session, options);
  try {
    const report = await auditHost(azure, host, client, { signal, onEvent: progress.onEvent, deep: options.deep });
    if (options.sarif !== undefined)
      await writeTextFile(options.sarif, `${JSON.stringify(auditToSarif(report), null, 2)}\n`);
    if (options.json === true) writeJson(session, report);
    else writeReport(session, report, options.all === true);
    if (options.failOn === "warn" && report.counts.warn > 0) session.exitCode = exitCodes.unexpected;
  } finally {
    progress.close();
  }
}

function writeReport(session: Session, report: AuditReport, all: boolean): void {
  const shown = report.items.filter(({ outcome }) => all || outcome === "warn");
  const rows = shown.flatMap((item) => {
    const [title = "", ...rest] = linesOf(item, report.host);
    return [[item.id, auditWords[item.outcome], title], ...rest.map((line) => ["", "", line])];
  });
  if (rows.length > 0) writeLine(session, table([headings.audit, ...rows]));
  const { pass, warn, "not-assessed": notAssessed } = report.counts;
  writeLine(session, resultTexts.auditSummary({ ...report, pass, warn, notAssessed }));
}

/** The number of findings shown for one item; `--json` has all of them. */
const maxFindings = 5;

function linesOf(item: AuditItem, host: string): string[] {
  const { id, findings, outcome } = item;
  const title = sentence(item.title);
  if (outcome === "pass") return [title];
  if (outcome === "not-assessed") return [auditItemTexts.notAssessed(title, sentence(item.reason ?? ""))];
  const more = findings.length - maxFindings;
  return [
    title,
    ...findings.slice(0, maxFindings).map((finding) => `  ${sentence(finding)}`),
    ...(more > 0 ? [`  ${auditItemTexts.more(more)}`] : []),
    `  ${auditItemTexts.remedy(sentence(item.remedy), auditCommands[id]?.(host))}`,
  ];
}
