import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, sshOptions } from "../options.ts";

export const sshCommand = defineCommand({
  name: "ssh",
  text: operationCommands.ssh,
  arguments: { name: "<name>", words: "[words...]" },
  shared: [sshOptions, connection],
  load: async () => (await import("./ssh.ts")).ssh,
});
