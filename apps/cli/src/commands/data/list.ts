import { listData } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { minute } from "../../messages/format.ts";
import { headings, resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export async function list(session: Session, options: ConnectionOptions & OutputOptions): Promise<void> {
  const { azure } = await connect(session, options);
  const found = await listData(azure, { signal: session.signal });
  if (options.json === true) return writeJson(session, found);
  if (found.length === 0) return writeNote(session, resultTexts.noData);
  const rows = found.map(({ kind, name, resourceGroup, host, sizeGb, createdAt, attachedTo }) => [
    `${resourceGroup}/${name}`,
    resultTexts.dataKind(kind),
    host,
    sizeGb === undefined ? "-" : `${sizeGb} GB`,
    createdAt === undefined ? "-" : minute(createdAt),
    attachedTo ?? "-",
  ]);
  writeLine(session, table([headings.data, ...rows]));
}
