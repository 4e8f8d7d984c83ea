import type { Host } from "@dockberth/core";
import { closedText, headings } from "../messages/en/results.ts";
import { day, minute } from "../messages/format.ts";
import { table } from "./table.ts";

/** Columns that a narrow terminal goes without, the first of them first. */
const optional = ["SIZE", "CERTIFICATE", "LOCATION", "EXPIRES", "POWER"];

/** One line for each host, with a heading; in a width, with the columns that fit. */
export function hostTable(hosts: readonly Host[], width = Number.POSITIVE_INFINITY): string {
  const rows = [headings.hosts, ...hostRows(hosts)];
  for (let dropped = 0; dropped <= optional.length; dropped++) {
    const left = optional.slice(0, dropped);
    const kept = headings.hosts.flatMap((heading, column) => (left.includes(heading) ? [] : [column]));
    const text = table(rows.map((row) => kept.map((column) => row[column] ?? "")));
    const isNarrow = text.split("\n").every((line) => line.length <= width);
    if (isNarrow || dropped === optional.length) return text;
  }
  return "";
}

/** The cells of the columns of `headings.hosts`. */
export function hostRows(hosts: readonly Host[]): string[][] {
  return hosts.map((host) => [
    host.name,
    host.state,
    host.power,
    dockerOf(host),
    host.location,
    host.size ?? "-",
    host.certificateExpiresAt === undefined ? "-" : day(host.certificateExpiresAt),
    host.expiresAt === undefined ? "-" : minute(host.expiresAt),
  ]);
}

function dockerOf({ address, port, closed }: Host): string {
  if (closed) return closedText;
  return address === undefined ? "-" : `tcp://${address}:${port}`;
}
