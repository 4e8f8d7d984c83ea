import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json } from "../options.ts";

export const statsCommand = defineCommand({
  name: "stats",
  text: operationCommands.stats,
  arguments: { name: "<name>" },
  options: { timeout: { flags: "--timeout <seconds>", default: "60" } },
  shared: [json, connection],
  load: async () => (await import("./stats.ts")).stats,
});
