import { listExtensionTypes } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { headings } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions &
  OutputOptions & { readonly location: string; readonly publisher?: string; readonly os?: "linux" | "windows" };

export async function types(session: Session, options: Options): Promise<void> {
  const { location, publisher, os } = options;
  const { azure } = await connect(session, options);
  const found = await listExtensionTypes(azure, { location, publisher, os, signal: session.signal });
  if (options.json === true) return writeJson(session, found);
  const rows = found.map((each) => [each.os, each.publisher, each.type, each.versions.at(-1) ?? "-"]);
  writeLine(session, table([headings.extensionTypes, ...rows]));
}
