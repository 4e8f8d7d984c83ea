import { Command } from "commander";
import { CliError } from "../../errors.ts";
import { table, writeJson, writeLine } from "../../outputs.ts";
import type { Session } from "../../session.ts";
import { type OutputOptions, withJson } from "../options.ts";

/** `berth emulator status`: exit code 9 where none runs, so that scripts can ask. */
export function emulatorStatusCommand(session: Session): Command {
  return withJson(new Command("status"))
    .summary("say whether it runs, and where")
    .description("Say whether an emulator of yours runs, and where. The exit code is 9 where none does.")
    .action((options: OutputOptions) => status(session, options));
}

async function status(session: Session, { json }: OutputOptions): Promise<void> {
  const [{ BerthError }, { emulatorStateFile, readEmulatorState }] = await Promise.all([
    import("@dockberth/core"),
    import("../../connection/emulator-state.ts"),
  ]);
  const stateFile = emulatorStateFile(session.env);
  const state = await readEmulatorState(session.env);
  if (state === undefined) throw new CliError("emulator-down", { stateFile });
  const { clientSecret: _secret, ca: _ca, ...shown } = state;
  if (json === true) return writeJson(session, { ...shown, stateFile });
  writeLine(
    session,
    table([
      ["Endpoint", state.url],
      ["Process", String(state.pid)],
      ["Guests", state.guests],
      ["Subscription", state.subscriptionId],
      ["Tenant", state.tenantId],
      ["Client", state.clientId],
      ["State file", `${stateFile} (with the CA and the client's secret)`],
    ]),
  );
}
