import { type EmulatorState, emulatorStateFile, readEmulatorState } from "../../connection/emulator-state.ts";
import { CliError } from "../../errors.ts";
import { emulatorLabels, stateFileNote } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { table } from "../../output/table.ts";
import { writeLine } from "../../output/write.ts";
import type { Session } from "../../session.ts";

export async function status(session: Session, { json }: OutputOptions): Promise<void> {
  const stateFile = emulatorStateFile(session.env);
  const state = await readEmulatorState(session.env);
  if (state === undefined) throw new CliError("emulator-down", { stateFile });
  if (json === true) return writeJson(session, { ...withoutSecrets(state), stateFile });
  const rows = [
    [emulatorLabels.endpoint, state.url],
    [emulatorLabels.process, String(state.pid)],
    [emulatorLabels.guests, state.guests],
    [emulatorLabels.subscription, state.subscriptionId],
    [emulatorLabels.tenant, state.tenantId],
    [emulatorLabels.client, state.clientId],
    [emulatorLabels.stateFile, stateFileNote(stateFile)],
  ];
  writeLine(session, table(rows));
}

/** Without the client secret, which is in the private state file, and without the certificate. */
export function withoutSecrets(state: EmulatorState): object {
  const { clientSecret: _secret, ca: _ca, ...shown } = state;
  return shown;
}
