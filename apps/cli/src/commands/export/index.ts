import { Command } from "commander";
import type { Session } from "../../session.ts";
import { exportExtensionCommand } from "./extension.ts";
import { exportPortalCommand } from "./portal.ts";

/** `berth export …`: what Berth composes, for those who deliver it by their own means. */
export function exportCommand(session: Session): Command {
  return new Command("export")
    .summary("write what Berth composes, to be delivered by other means")
    .description("Write what Berth composes into files, for those who deliver it by their own means.")
    .addCommand(exportExtensionCommand(session))
    .addCommand(exportPortalCommand(session));
}
