import { listHosts } from "@dockberth/core";
import { hostWarnings } from "../../actions/host-warnings.ts";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { resultTexts } from "../../messages/en/results.ts";
import { hostTable } from "../../output/host-table.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & { readonly resourceGroup?: string; readonly names?: boolean };

export async function list(session: Session, options: Options): Promise<void> {
  const { azure } = await connect(session, options);
  const hosts = await listHosts(azure, { signal: session.signal, resourceGroup: options.resourceGroup });
  if (options.json === true) return writeJson(session, hosts);
  if (options.names === true) {
    for (const { name } of hosts) writeLine(session, name);
    return;
  }
  if (hosts.length === 0) return writeNote(session, resultTexts.noHosts);
  writeLine(session, hostTable(hosts));
  for (const warning of hostWarnings(hosts, new Date())) writeNote(session, warning);
}
