import { snapshotData } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export async function snapshot(session: Session, name: string, options: ConnectionOptions & OutputOptions) {
  const { azure } = await connect(session, options);
  const taken = await snapshotData(azure, name, { signal: session.signal });
  if (options.json === true) writeJson(session, taken);
  else writeLine(session, resultTexts.snapshotTaken(name, taken.name));
}
