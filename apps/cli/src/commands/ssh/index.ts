import { operationCommands } from "../../messages/en/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection } from "../options.ts";

export const sshCommand = defineCommand({
  name: "ssh",
  text: operationCommands.ssh,
  arguments: { name: "<name>", words: "[words...]" },
  options: {
    user: { flags: "--user <name>", default: "berth" },
    identity: "--identity <path>",
    newKeys: "--new-keys",
  },
  shared: [connection],
  load: async () => (await import("./ssh.ts")).ssh,
});
