import {
  type BerthEvent,
  type Host,
  readCertificate,
  reasonText,
  type SweepReport,
  type TlsMaterial,
} from "@dockberth/core";
import { describe } from "./errors.ts";
import { tableCell } from "./markdown.ts";
import { summaryTexts } from "./messages/en/texts.ts";

/** A host on the page of the run: a table, and a timeline of its deployment. */
export function hostSummary(
  host: Host,
  { client, url, events }: { client: TlsMaterial; url: string | undefined; events: readonly BerthEvent[] },
): string {
  const { address, hostname, size, location, resourceGroup, expiresAt } = host;
  const rows = [
    [summaryTexts.url, url],
    [summaryTexts.address, hostname === undefined ? address : `${address} (${hostname})`],
    [summaryTexts.docker, engineOf(events)],
    [summaryTexts.machine, size === undefined ? location : summaryTexts.sizeInLocation(size, location)],
    [summaryTexts.resourceGroup, resourceGroup],
    [summaryTexts.clientCertificate, minutes(readCertificate(client.cert).notAfter)],
    [summaryTexts.expires, expiry(expiresAt)],
  ];
  const table = rows.flatMap(([key = "", value]) => (value === undefined ? [] : [row([key, value])]));
  return [
    summaryTexts.host(tableCell(host.name)),
    "",
    row([summaryTexts.hostColumn, host.name]),
    row(["---", "---"]),
    ...table,
    "",
    ...timeline(events),
    "",
  ].join("\n");
}

/** A sweep on the page of the run: a row for each host. */
export function sweepSummary({ entries }: SweepReport): string {
  const rows = entries.map(({ host, resourceGroup, expiresAt, outcome, reason, error }) =>
    row([
      host,
      resourceGroup,
      expiry(expiresAt),
      outcome,
      error === undefined ? reasonText(reason) : describe(error).message,
    ]),
  );
  const { sweep, sweepColumns, noHosts } = summaryTexts;
  const table = [row(sweepColumns), row(sweepColumns.map(() => "---")), ...rows];
  return [sweep, "", ...(rows.length === 0 ? [noHosts] : table), ""].join("\n");
}

function engineOf(events: readonly BerthEvent[]): string | undefined {
  const ready = events.find((event) => event.type === "docker-ready");
  return ready === undefined ? undefined : summaryTexts.engine(ready.version);
}

/**
 * A Gantt chart of Mermaid with times since the first event. Mermaid reads and shows times of day in the reader's zone, so
 * that minutes and seconds are right in each; milliseconds since 1970 would be off where a zone is half an hour off.
 */
function timeline(events: readonly BerthEvent[]): string[] {
  const start = events[0]?.at.getTime();
  const bars = events.flatMap((event) => bar(event));
  if (start === undefined || bars.length === 0) return [];
  const lines = bars.map(({ label, at, seconds }) => {
    const end = Math.max(1, at.getTime() - start);
    const begin = Math.max(0, Math.round(end - seconds * 1000));
    return `  ${label.replaceAll(/[^\w .-]/g, " ")} :${timeOfDay(begin)}, ${timeOfDay(end)}`;
  });
  const section = `  section ${summaryTexts.timeline}`;
  return ["```mermaid", "gantt", "  dateFormat HH:mm:ss.SSS", "  axisFormat %M:%S", section, ...lines, "```"];
}

function timeOfDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 23);
}

function bar(event: BerthEvent): { label: string; at: Date; seconds: number }[] {
  const { at } = event;
  switch (event.type) {
    case "resource-end":
      return [{ label: `${event.kind} ${event.name}`, at, seconds: event.seconds }];
    case "extension-end":
      return [{ label: summaryTexts.extension(event.name), at, seconds: event.seconds }];
    case "docker-ready":
      return [{ label: summaryTexts.dockerAnswers, at, seconds: event.seconds }];
    default:
      return [];
  }
}

function expiry(expiresAt: Date | undefined): string {
  return expiresAt === undefined ? summaryTexts.never : minutes(expiresAt);
}

function minutes(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(tableCell).join(" | ")} |`;
}
