import { accessCommands } from "../../messages/help/access.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json } from "../options.ts";

export const grantCommand = defineCommand({
  name: "grant",
  text: accessCommands.grant,
  arguments: { name: "<name>" },
  options: {
    for: "--for <who>",
    hours: { flags: "--hours <number>", default: "8" },
    to: "--to <folder>",
    file: "--file <path>",
    dockerContext: "--docker-context",
    request: "--request <path>",
    list: "--list",
  },
  shared: [json, connection],
  load: async () => (await import("./grant.ts")).grant,
});
