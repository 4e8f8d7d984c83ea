import type { Host } from "@dockberth/core";
import { headings } from "../messages/en/results.ts";
import { day, minute } from "../messages/format.ts";
import { table } from "./table.ts";

/** One line for each host. */
export function hostTable(hosts: readonly Host[]): string {
  const rows = hosts.map(({ name, state, power, address, port, location, size, certificateExpiresAt, expiresAt }) => [
    name,
    state,
    power,
    address === undefined ? "-" : `tcp://${address}:${port}`,
    location,
    size ?? "-",
    certificateExpiresAt === undefined ? "-" : day(certificateExpiresAt),
    expiresAt === undefined ? "-" : minute(expiresAt),
  ]);
  return table([headings.hosts, ...rows]);
}
