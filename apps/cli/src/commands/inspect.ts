import type { HostReport } from "@dockberth/core";
import { Command } from "commander";
import { CliError } from "../errors.ts";
import { table, writeJson, writeLine, writeNote } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "./options.ts";

/** `berth inspect`: what Azure says about a host, and what its Docker says itself. */
export function inspectCommand(session: Session): Command {
  return withConnection(withJson(new Command("inspect")))
    .argument("<name>", "the host")
    .summary("show one host, and ask its Docker")
    .description("Show everything about one host: what Azure has, and what its Docker answers over mutual TLS.")
    .addHelpText("after", examples([["berth inspect build-1 --json", "all of it, for programs"]]))
    .action((name: string, options: ConnectionOptions & OutputOptions) => inspect(session, name, options));
}

async function inspect(session: Session, name: string, options: ConnectionOptions & OutputOptions): Promise<void> {
  const [{ inspectHost, isBerthError }, { connect }, { clientMaterial }, { expiryWarnings }] = await Promise.all([
    import("@dockberth/core"),
    import("../connection/connect.ts"),
    import("../folder/client-material.ts"),
    import("../hosts/expiry.ts"),
  ]);
  const { env, signal } = session;
  const { azure } = await connect(session, options);
  const host = await inspectHost(azure, name, { signal });
  // A host of somebody else's can be looked at, only not asked.
  const client = await clientMaterial(env, host).catch((error: unknown) => {
    if (CliError.is(error, "authority-missing") || CliError.is(error, "authority-foreign")) return undefined;
    throw error;
  });
  const report = client === undefined ? host : await inspectHost(azure, name, { signal, client });
  if (options.json === true) writeJson(session, report);
  else {
    writeLine(session, table(rowsOf(report)));
    for (const warning of expiryWarnings([report], new Date())) writeNote(session, warning);
  }
}

function rowsOf(report: HostReport): string[][] {
  const {
    name,
    state,
    power,
    address,
    hostname,
    port,
    location,
    resourceGroup,
    size,
    expiresAt,
    certificateExpiresAt,
    docker,
  } = report;
  const rows: [string, string | undefined][] = [
    ["Name", name],
    ["State", `${state}, ${power}`],
    ["Docker", address === undefined ? undefined : `tcp://${address}:${port}`],
    ["Hostname", hostname],
    ["Location", location],
    ["Resource group", resourceGroup],
    ["Size", size],
    ["Expires", expiresAt?.toISOString()],
    ["Certificate until", certificateExpiresAt?.toISOString()],
    ["Trusts", report.trusts.map((each) => `sha256:${each.slice(0, 16)}…`).join(", ") || undefined],
    ...dockerRows(docker),
  ];
  return rows.map(([label, value]) => [label, value ?? "-"]);
}

function dockerRows(docker: HostReport["docker"]): [string, string][] {
  if (docker === undefined) return [["Engine", "not asked: this machine has no certificate that the host accepts"]];
  if ("error" in docker) return [["Engine", docker.error.message]];
  return [
    ["Engine", `${docker.version}, API ${docker.apiVersion}`],
    ["Certificate", `sha256:${docker.fingerprint}, until ${docker.notAfter.toISOString()}`],
  ];
}
