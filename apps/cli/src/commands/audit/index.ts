import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

export const auditCommand = defineCommand({
  name: "audit",
  text: hostCommands.audit,
  arguments: { name: "<name>" },
  options: {
    deep: "--deep",
    all: "--all",
    sarif: "--sarif <path>",
    failOn: { flags: "--fail-on <outcome>", choices: ["warn", "never"], default: "warn" },
  },
  shared: [json, quiet, connection],
  load: async () => (await import("./audit.ts")).audit,
});
