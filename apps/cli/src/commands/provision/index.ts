import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

export const provisionCommand = defineCommand({
  name: "provision",
  text: operationCommands.provision,
  arguments: { name: "<name>" },
  shared: [json, quiet, connection],
  load: async () => (await import("./provision.ts")).provision,
});
