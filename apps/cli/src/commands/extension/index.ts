import { Command } from "commander";
import type { Session } from "../../session.ts";
import { listExtensionsCommand } from "./list.ts";
import { removeExtensionCommand } from "./remove.ts";
import { setExtensionCommand } from "./set.ts";
import { showExtensionCommand } from "./show.ts";
import { extensionTypesCommand } from "./types.ts";

/** `berth extension`: the extensions of hosts, and of any other virtual machine. */
export function extensionCommand(session: Session): Command {
  const command = new Command("extension")
    .summary("extensions of a machine: list, show, set, remove, types")
    .description("The extensions of a host's machine, or of any other: what there is, what Azure offers, set, remove.");
  for (const each of [
    listExtensionsCommand,
    showExtensionCommand,
    setExtensionCommand,
    removeExtensionCommand,
    extensionTypesCommand,
  ]) {
    command.addCommand(each(session));
  }
  return command;
}
