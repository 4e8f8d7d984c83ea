import { setTimeout as pause } from "node:timers/promises";
import { type Azure, readLogs } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { readNumber } from "../../input/number.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { passOn } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import { linesAfter } from "./lines-after.ts";

type Options = ConnectionOptions &
  OutputOptions & {
    readonly source: "daemon" | "extension";
    readonly lines: string;
    readonly follow?: boolean;
    readonly raw?: boolean;
  };

export async function logs(session: Session, name: string, options: Options): Promise<void> {
  readNumber("--lines", options.lines);
  const { azure } = await connect(session, options);
  const lines = await read(session, azure, name, options);
  if (options.json === true) return writeJson(session, { host: name, source: options.source, lines });
  show(session, lines, options);
  if (options.follow !== true) return;
  try {
    await follow(session, { azure, name, lines }, options);
  } catch (error) {
    // Ctrl-C is how it ends.
    if (!session.signal.aborted) throw error;
  }
}

/** Azure runs one command at a time on a machine, so that others need a gap between the requests. */
const intervalMilliseconds = 3000;

async function follow(
  session: Session,
  { azure, name, lines }: { readonly azure: Azure; readonly name: string; readonly lines: readonly string[] },
  options: Options,
): Promise<void> {
  let shown = lines;
  while (!session.signal.aborted) {
    await pause(intervalMilliseconds, undefined, { signal: session.signal });
    const now = await read(session, azure, name, options);
    show(session, linesAfter(shown, now), options);
    shown = now;
  }
}

async function read({ signal }: Session, azure: Azure, name: string, { source, lines }: Options): Promise<string[]> {
  const text = (await readLogs(azure, name, { source, lines: Number(lines), signal })).trimEnd();
  return text === "" ? [] : text.split("\n");
}

function show({ stdout }: Session, lines: readonly string[], { raw }: Options): void {
  for (const line of lines) passOn(stdout, `${line}\n`, raw);
}
