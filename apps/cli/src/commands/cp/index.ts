import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, sshOptions } from "../options.ts";

export const cpCommand = defineCommand({
  name: "cp",
  text: operationCommands.cp,
  arguments: { source: "<source>", target: "<target>" },
  shared: [sshOptions, connection],
  load: async () => (await import("./cp.ts")).cp,
});
