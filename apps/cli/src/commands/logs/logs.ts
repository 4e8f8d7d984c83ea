import { readLogs } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { passOn } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions &
  OutputOptions & { readonly source: "daemon" | "extension"; readonly lines: string; readonly raw?: boolean };

export async function logs(session: Session, name: string, options: Options): Promise<void> {
  const { azure } = await connect(session, options);
  const { source } = options;
  const text = await readLogs(azure, name, { source, lines: Number(options.lines), signal: session.signal });
  if (options.json === true) writeJson(session, { host: name, source, lines: text.trimEnd().split("\n") });
  else passOn(session.stdout, text.endsWith("\n") ? text : `${text}\n`, options.raw);
}
