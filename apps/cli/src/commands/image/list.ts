import { listImages } from "@dockberth/core";
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
  const found = await listImages(azure, { signal: session.signal });
  if (options.json === true) return writeJson(session, found);
  if (found.length === 0) return writeNote(session, resultTexts.noImages);
  const rows = found.map(({ name, version, state, engine, regions, createdAt }) => [
    ...[name, version, resultTexts.imageState(state)],
    engine?.version ?? "-",
    regions.join(", "),
    createdAt === undefined ? "-" : minute(createdAt),
  ]);
  writeLine(session, table([headings.images, ...rows]));
}
