import { BerthError, setExtension } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { type MachineOptions, machineReference } from "../../input/machine-reference.ts";
import { readSecretFile } from "../../input/password.ts";
import { inputTexts } from "../../messages/input.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import { terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions &
  OutputOptions &
  MachineOptions & {
    readonly extension?: string;
    readonly publisher: string;
    readonly type: string;
    readonly version: string;
    readonly settings?: string;
    readonly protectedSettingsFile?: string;
  };

export async function set(session: Session, name: string | undefined, options: Options): Promise<void> {
  const { publisher, type, version, extension, settings, protectedSettingsFile: file } = options;
  const machine = machineReference(name, options);
  const request = {
    ...{ publisher, type, version, name: extension },
    settings: settings === undefined ? undefined : parseSettings(settings),
    protectedSettings: file === undefined ? undefined : await readSecretFile(session, file),
  };
  const { azure } = await connect(session, options);
  const progress = terminalProgress(session, options);
  try {
    const installed = await setExtension(azure, machine, request, {
      signal: session.signal,
      onEvent: progress.onEvent,
    });
    if (options.json === true) writeJson(session, installed);
    else writeLine(session, resultTexts.extensionState(installed.name, installed.state));
  } finally {
    progress.close();
  }
}

function parseSettings(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Reported below, in the same way.
  }
  throw new BerthError("settings-invalid", { issues: [{ path: "settings", message: inputTexts.notAnObject }] });
}
