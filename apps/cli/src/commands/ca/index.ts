import { Command } from "commander";
import type { Session } from "../../session.ts";
import { caCreateCommand } from "./create.ts";
import { caExportCommand } from "./export.ts";
import { caImportCommand } from "./import.ts";
import { caRenewCommand } from "./renew.ts";
import { caShowCommand } from "./show.ts";

/** `berth ca …`: the certificate authority of this user. */
export function caCommand(session: Session): Command {
  return new Command("ca")
    .summary("the certificate authority: show, create, export, import, renew")
    .description(
      "The certificate authority of this user, which every host of theirs trusts. `berth create` makes it where there is none.",
    )
    .addCommand(caShowCommand(session))
    .addCommand(caCreateCommand(session))
    .addCommand(caExportCommand(session))
    .addCommand(caImportCommand(session))
    .addCommand(caRenewCommand(session));
}
