import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json } from "../options.ts";

export const statsCommand = defineCommand({
  name: "stats",
  text: operationCommands.stats,
  arguments: { name: "<name>" },
  shared: [json, connection],
  load: async () => (await import("./stats.ts")).stats,
});
