import { listHosts } from "@dockberth/core";
import { printable } from "@dockberth/core/printable";
import { hostWarnings } from "../../actions/host-warnings.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { resultTexts } from "../../messages/results.ts";
import { hostRows, hostTable } from "../../output/host-table.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import type { ListForm } from "./forms.ts";

type Options = ConnectionOptions &
  OutputOptions & { readonly resourceGroup?: string; readonly names?: boolean; readonly output?: ListForm };

export async function list(session: Session, options: Options): Promise<void> {
  const { azure } = await connect(session, options);
  const hosts = await listHosts(azure, { signal: session.signal, resourceGroup: options.resourceGroup });
  const form = options.json === true ? "json" : options.names === true ? "name" : options.output;
  switch (form) {
    case "json":
      return writeJson(session, hosts);
    case "yaml":
      return writeLine(session, (await import("yaml")).stringify(JSON.parse(JSON.stringify(hosts))).trimEnd());
    case "name":
      for (const { name } of hosts) writeLine(session, name);
      return;
    case "tsv":
      for (const row of hostRows(hosts)) writeLine(session, row.map((cell) => printable(cell)).join("\t"));
      return;
  }
  if (hosts.length === 0) return writeNote(session, resultTexts.noHosts);
  writeLine(session, hostTable(hosts, form === "wide" ? undefined : widthOf(session)));
  for (const warning of hostWarnings(hosts, new Date())) writeNote(session, warning);
}

/** Only a terminal has a width. */
function widthOf({ stdout }: Session): number | undefined {
  return stdout.isTTY === true ? stdout.columns || undefined : undefined;
}
