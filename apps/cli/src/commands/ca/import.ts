import { Command } from "commander";
import type { Session } from "../../session.ts";
import { examples } from "../options.ts";

/** `berth ca import FOLDER`: short for `create --from`. */
export function caImportCommand(session: Session): Command {
  return new Command("import")
    .argument("<folder>", "where ca.pem and ca-key.pem are; BERTH_CA_PASSPHRASE opens an encrypted key")
    .option("--json", "print the result as JSON on stdout")
    .summary("take one in from a folder")
    .description("Take in an authority that `berth ca export --with-key` or openssl wrote. It is `create --from`.")
    .addHelpText("after", examples([["berth ca import /media/stick/ca", "on the other machine"]]))
    .action(async (folder: string, options: { readonly json?: boolean }) => {
      const { createAuthorityFolder } = await import("./create.ts");
      await createAuthorityFolder(session, { from: folder, ...options });
    });
}
