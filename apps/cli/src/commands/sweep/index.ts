import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

export const sweepCommand = defineCommand({
  name: "sweep",
  text: operationCommands.sweep,
  options: {
    yes: "-y, --yes",
    grace: { flags: "--grace <minutes>", default: "60" },
    resourceGroup: "--resource-group <name>",
  },
  shared: [json, quiet, connection],
  load: async () => (await import("./sweep.ts")).sweep,
});
