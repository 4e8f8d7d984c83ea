import { listData, type SweepEntry, sweepHosts } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { readNumber } from "../../input/number.ts";
import { reasonText } from "../../messages/core.ts";
import { headings, resultTexts } from "../../messages/results.ts";
import { explainError } from "../../output/explain-error.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import { terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions &
  OutputOptions & { readonly yes?: boolean; readonly grace: string; readonly resourceGroup?: string };

export async function sweep(session: Session, options: Options): Promise<void> {
  const graceMinutes = readNumber("--grace", options.grace);
  const { azure } = await connect(session, options);
  const progress = terminalProgress(session, options);
  try {
    const report = await sweepHosts(azure, {
      signal: session.signal,
      onEvent: progress.onEvent,
      dryRun: options.yes !== true,
      graceMinutes,
      resourceGroup: options.resourceGroup,
    });
    if (report.entries.some(({ outcome }) => outcome === "failed")) session.exitCode = 1;
    if (options.json === true) writeJson(session, report);
    else if (report.entries.length === 0) writeNote(session, resultTexts.noHosts);
    else writeEntries(session, report.entries);
    if (options.json !== true) {
      const unused = (await listData(azure, { signal: session.signal })).filter(
        (each) => each.attachedTo === undefined,
      );
      if (unused.length > 0) writeNote(session, resultTexts.dataBilled(unused.length));
    }
  } finally {
    progress.close();
  }
}

function writeEntries(session: Session, entries: readonly SweepEntry[]): void {
  const rows = entries.map(({ host, resourceGroup, outcome, reason, error }) => {
    return [host, resourceGroup, outcome, error === undefined ? reasonText(reason) : explainError(error).message];
  });
  writeLine(session, table([headings.sweep, ...rows]));
  if (entries.some(({ outcome }) => outcome.startsWith("would-"))) writeNote(session, resultTexts.sweepPreview);
}
