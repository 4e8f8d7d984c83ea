import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet, raw } from "../options.ts";

export const runCommand = defineCommand({
  name: "run",
  text: operationCommands.run,
  arguments: { name: "<name>", words: "[words...]" },
  options: {
    file: "-f, --file <path>",
    env: { flags: "-e, --env <name=value>", repeats: "whole" },
    secretEnv: { flags: "--secret-env <name>", repeats: "whole" },
    timeout: { flags: "--timeout <seconds>", default: "3600" },
  },
  shared: [json, quiet, raw, connection],
  load: async () => (await import("./run.ts")).runOnHost,
});
