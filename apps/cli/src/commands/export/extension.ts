import { parseDockerSettings } from "@dockberth/core";
import { writeKeyFiles } from "../../folder/key-files.ts";
import { readYaml } from "../../input/files.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import { writeLine, writeNote } from "../../output/write.ts";
import type { Session } from "../../session.ts";
import { composeExtension, type ExtensionForm } from "./compose-extension.ts";

interface Options {
  readonly settings?: string;
  readonly protectedSettings?: string;
  readonly as: ExtensionForm;
  readonly to?: string;
}

export async function exportExtension(session: Session, options: Options): Promise<void> {
  const { to } = options;
  const settings = parseDockerSettings({
    settings: await readFields(options.settings),
    protectedSettings: await readFields(options.protectedSettings),
  });
  const { printable, files, command } = composeExtension(options.as, settings, to ?? ".");
  if (to === undefined) return writeJson(session, printable);
  await writeKeyFiles(to, Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.reveal()])));
  writeNote(session, resultTexts.extensionWritten(Object.keys(files), to));
  writeLine(session, command);
}

async function readFields(path: string | undefined): Promise<object> {
  return path === undefined ? {} : readYaml(path);
}
