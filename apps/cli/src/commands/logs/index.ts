import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, raw } from "../options.ts";

export const logsCommand = defineCommand({
  name: "logs",
  text: operationCommands.logs,
  arguments: { name: "<name>" },
  options: {
    source: { flags: "--source <name>", choices: ["daemon", "extension"], default: "daemon" },
    follow: { flags: "--follow", conflicts: ["json"] },
    lines: { flags: "-n, --lines <number>", default: "100" },
  },
  shared: [json, raw, connection],
  load: async () => (await import("./logs.ts")).logs,
});
