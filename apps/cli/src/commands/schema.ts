import { Command } from "commander";
import { writeJson } from "../outputs.ts";
import type { Session } from "../session.ts";
import { examples } from "./options.ts";

/** `berth schema`: what an editor wants for a host file. */
export function schemaCommand(session: Session): Command {
  return new Command("schema")
    .summary("print the JSON Schema of a host file")
    .description(
      "Print the JSON Schema of a host file, by which editors complete and check berth.yaml. Name it in the file's first line.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth schema > berth.schema.json", "beside berth.yaml"],
        ["# yaml-language-server: $schema=berth.schema.json", "the first line of berth.yaml"],
      ]).replace("  $ #", "    #"),
    )
    .action(async () => {
      const { hostFileSchema } = await import("@dockberth/core");
      writeJson(session, hostFileSchema());
    });
}
