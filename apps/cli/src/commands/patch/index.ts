import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

export const patchCommand = defineCommand({
  name: "patch",
  text: operationCommands.patch,
  arguments: { name: "<name>" },
  options: {
    updates: { flags: "--updates <which>", choices: ["security", "all"], default: "security" },
    reboot: "--reboot",
  },
  shared: [json, quiet, connection],
  load: async () => (await import("./patch.ts")).patch,
});
