import type { Host } from "@dockberth/core";
import { Command } from "commander";
import { table, writeJson, writeLine, writeNote } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "./options.ts";

type Options = ConnectionOptions & OutputOptions & { readonly resourceGroup?: string; readonly names?: boolean };

/** `berth list`: every host of the subscription, half-made ones too. */
export function listCommand(session: Session): Command {
  return withConnection(withJson(new Command("list")))
    .alias("ls")
    .option("--resource-group <name>", "only the hosts of this group")
    .option("--names", "only the names, one a line")
    .summary("list the hosts")
    .description("List every host of the subscription, those too whose create or remove did not end.")
    .addHelpText(
      "after",
      examples([
        ["berth list", "a table"],
        ["berth list --json | jq '.[].address'", "for programs"],
      ]),
    )
    .action((options: Options) => list(session, options));
}

async function list(session: Session, options: Options): Promise<void> {
  const [{ listHosts }, { connect }, { expiryWarnings }] = await Promise.all([
    import("@dockberth/core"),
    import("../connection/connect.ts"),
    import("../hosts/expiry.ts"),
  ]);
  const { azure } = await connect(session, options);
  const { resourceGroup } = options;
  const hosts = await listHosts(azure, {
    signal: session.signal,
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  });
  if (options.json === true) return writeJson(session, hosts);
  if (options.names === true) {
    for (const { name } of hosts) writeLine(session, name);
    return;
  }
  if (hosts.length === 0) return writeNote(session, "No hosts.");
  writeLine(session, hostTable(hosts));
  for (const warning of expiryWarnings(hosts, new Date())) writeNote(session, warning);
}

export function hostTable(hosts: readonly Host[]): string {
  const heading = ["NAME", "STATE", "POWER", "DOCKER", "LOCATION", "SIZE", "CERTIFICATE", "EXPIRES"];
  const rows = hosts.map(({ name, state, power, address, port, location, size, certificateExpiresAt, expiresAt }) => [
    name,
    state,
    power,
    address === undefined ? "-" : `tcp://${address}:${port}`,
    location,
    size ?? "-",
    certificateExpiresAt === undefined ? "-" : certificateExpiresAt.toISOString().slice(0, 10),
    expiresAt === undefined ? "-" : `${expiresAt.toISOString().slice(0, 16)}Z`,
  ]);
  return table([heading, ...rows]);
}
