import { removeExtension } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { confirm } from "../../input/confirm.ts";
import { type MachineOptions, machineReference } from "../../input/machine-reference.ts";
import { promptTexts } from "../../messages/prompts.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import { terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions &
  OutputOptions &
  MachineOptions & { readonly extension: string; readonly yes?: boolean };

export async function remove(session: Session, name: string | undefined, options: Options): Promise<void> {
  const { extension } = options;
  const machine = machineReference(name, options);
  if (options.yes !== true) await confirm(session, promptTexts.removeExtension(extension), "--yes");
  const { azure } = await connect(session, options);
  const progress = terminalProgress(session, options);
  try {
    await removeExtension(azure, machine, extension, { signal: session.signal, onEvent: progress.onEvent });
    if (options.json === true) writeJson(session, { removed: extension });
    else writeLine(session, resultTexts.extensionRemoved(extension));
  } finally {
    progress.close();
  }
}
