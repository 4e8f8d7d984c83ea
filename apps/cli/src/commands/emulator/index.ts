import { Command } from "commander";
import type { Session } from "../../session.ts";
import { emulatorStartCommand } from "./start.ts";
import { emulatorStatusCommand } from "./status.ts";
import { emulatorStopCommand } from "./stop.ts";

/** `berth emulator …`: an Azure on this machine. */
export function emulatorCommand(session: Session): Command {
  return new Command("emulator")
    .summary("an Azure on this machine: start, stop, status")
    .description(
      "An Azure on this machine, for trying out and for tests. As root on Linux its virtual machines are real.",
    )
    .addCommand(emulatorStartCommand(session))
    .addCommand(emulatorStopCommand(session))
    .addCommand(emulatorStatusCommand(session));
}
