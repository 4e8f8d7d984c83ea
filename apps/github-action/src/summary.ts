import { type BerthEvent, type Host, readCertificate, type SweepReport, type TlsMaterial } from "@dockberth/core";

/** What the job's page shows of a host: a table, and a picture of how long everything took. */
export function hostSummary(host: Host, client: TlsMaterial | undefined, events: readonly BerthEvent[]): string {
  const rows = [
    ["Address", host.hostname === undefined ? host.address : `${host.address} (${host.hostname})`],
    ["Docker", events.flatMap((event) => (event.type === "docker-ready" ? [`Engine ${event.version}`] : []))[0]],
    ["Machine", [host.size, host.location].filter((part) => part !== undefined).join(" in ")],
    ["Resource group", host.resourceGroup],
    ["Client certificate until", client === undefined ? undefined : moment(readCertificate(client.cert).notAfter)],
    ["Swept after", host.expiresAt === undefined ? "never" : moment(host.expiresAt)],
  ];
  const table = rows.flatMap(([key, value]) => (value === undefined ? [] : [`| ${key} | ${cell(value)} |`]));
  return [
    `### ⚓ Docker host ${cell(host.name)}`,
    "",
    "| | |",
    "| --- | --- |",
    ...table,
    "",
    ...timeline(events),
    "",
  ].join("\n");
}

export function sweepSummary({ entries }: SweepReport): string {
  const rows = entries.map(
    ({ host, resourceGroup, expiresAt, outcome, reason }) =>
      `| ${[host, resourceGroup, expiresAt === undefined ? "never" : moment(expiresAt), outcome, reason].map(cell).join(" | ")} |`,
  );
  const head = ["| Host | Resource group | Expires | Outcome | Why |", "| --- | --- | --- | --- | --- |"];
  return ["### ⚓ Sweep", "", ...(rows.length === 0 ? ["There is no host."] : [...head, ...rows]), ""].join("\n");
}

/** Mermaid's gantt, in milliseconds since the first event, so that the axis counts minutes and seconds. */
function timeline(events: readonly BerthEvent[]): string[] {
  const start = events[0]?.at.getTime();
  const bars = events.flatMap((event) => bar(event));
  if (start === undefined || bars.length === 0) return [];
  const lines = bars.map(({ label, at, seconds }) => {
    const end = Math.max(1, at.getTime() - start);
    return `  ${label.replaceAll(/[^\w .-]/g, " ")} :${Math.max(0, Math.round(end - seconds * 1000))}, ${end}`;
  });
  const head = ["```mermaid", "gantt", "  dateFormat x", "  axisFormat %M:%S", "  section Deployment"];
  return [...head, ...lines, "```"];
}

function bar(event: BerthEvent): { label: string; at: Date; seconds: number }[] {
  const { at } = event;
  switch (event.type) {
    case "resource-end":
      return [{ label: `${event.kind} ${event.name}`, at, seconds: event.seconds }];
    case "extension-end":
      return [{ label: `extension ${event.name}`, at, seconds: event.seconds }];
    case "docker-ready":
      return [{ label: "Docker answers", at, seconds: event.seconds }];
    default:
      return [];
  }
}

function moment(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Text that is text in a table of Markdown. */
function cell(text: string): string {
  return text.replaceAll(/[\\|<>`*_[\]]/g, "\\$&").replaceAll(/\s+/g, " ");
}
