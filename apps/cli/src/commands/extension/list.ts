import { listExtensions } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { type MachineOptions, machineReference } from "../../input/machine-reference.ts";
import { headings, resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & MachineOptions;

export async function listOfMachine(session: Session, name: string | undefined, options: Options): Promise<void> {
  const machine = machineReference(name, options);
  const { azure } = await connect(session, options);
  const extensions = await listExtensions(azure, machine, { signal: session.signal });
  if (options.json === true) return writeJson(session, extensions);
  if (extensions.length === 0) return writeNote(session, resultTexts.noExtensions);
  const rows = extensions.map((each) => [each.name, each.publisher, each.type, each.version, each.state]);
  writeLine(session, table([headings.extensions, ...rows]));
}
