import type { Host } from "@dockberth/core";
import { closedText, headings } from "../messages/en/results.ts";
import { day, minute } from "../messages/format.ts";
import { table } from "./table.ts";

/** One line for each host. */
export function hostTable(hosts: readonly Host[]): string {
  const rows = hosts.map((host) => [
    host.name,
    host.state,
    host.power,
    dockerOf(host),
    host.location,
    host.size ?? "-",
    host.certificateExpiresAt === undefined ? "-" : day(host.certificateExpiresAt),
    host.expiresAt === undefined ? "-" : minute(host.expiresAt),
  ]);
  return table([headings.hosts, ...rows]);
}

function dockerOf({ address, port, closed }: Host): string {
  if (closed) return closedText;
  return address === undefined ? "-" : `tcp://${address}:${port}`;
}
