import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json } from "../options.ts";

export const pruneCommand = defineCommand({
  name: "prune",
  text: operationCommands.prune,
  arguments: { name: "<name>" },
  options: {
    all: "--all",
    volumes: "--volumes",
    timeout: { flags: "--timeout <seconds>", default: "1800" },
    yes: "-y, --yes",
  },
  shared: [json, connection],
  load: async () => (await import("./prune.ts")).prune,
});
