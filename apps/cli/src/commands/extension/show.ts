import { BerthError, listExtensions } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { type MachineOptions, machineReference } from "../../input/machine-reference.ts";
import { extensionLabels } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & MachineOptions & { readonly extension: string };

export async function show(session: Session, name: string | undefined, options: Options): Promise<void> {
  const machine = machineReference(name, options);
  const { azure } = await connect(session, options);
  const extensions = await listExtensions(azure, machine, { signal: session.signal });
  const found = extensions.find((each) => each.name.toLowerCase() === options.extension.toLowerCase());
  if (found === undefined) {
    const machineName = name ?? options.machineId?.split("/").at(-1) ?? "";
    throw new BerthError("extension-not-found", { machine: machineName, extension: options.extension });
  }
  if (options.json === true) return writeJson(session, found);
  const rows = [
    [extensionLabels.name, found.name],
    [extensionLabels.type, `${found.publisher}.${found.type} ${found.version}`],
    [extensionLabels.state, found.state],
    [extensionLabels.settings, JSON.stringify(found.settings)],
    [extensionLabels.message, found.status?.trim().replaceAll("\n", "\n          ") ?? "-"],
  ];
  writeLine(session, table(rows));
}
