import type { Host } from "@dockberth/core";
import { headings as english } from "../messages/en/results.ts";
import { day, minute } from "../messages/format.ts";
import { headings, hostLabels } from "../messages/results.ts";
import { displayWidth } from "./display-width.ts";
import { table } from "./table.ts";

/** Columns that a narrow terminal goes without, the first of them first. */
const optional = ["SIZE", "CERTIFICATE", "LOCATION", "EXPIRES", "POWER"];

/** One line for each host, with a heading; in a width, with the columns that fit. */
export function hostTable(hosts: readonly Host[], width = Number.POSITIVE_INFINITY): string {
  const rows = [headings.hosts, ...hostRows(hosts)];
  for (let dropped = 0; dropped <= optional.length; dropped++) {
    const left = optional.slice(0, dropped);
    const kept = english.hosts.flatMap((heading, column) => (left.includes(heading) ? [] : [column]));
    const text = table(rows.map((row) => kept.map((column) => row[column] ?? "")));
    const isNarrow = text.split("\n").every((line) => displayWidth(line) <= width);
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
  if (closed) return hostLabels.closed;
  return address === undefined ? "-" : `tcp://${address}:${port}`;
}
