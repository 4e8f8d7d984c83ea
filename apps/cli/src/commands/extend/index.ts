import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

export const extendCommand = defineCommand({
  name: "extend",
  text: operationCommands.extend,
  arguments: { name: "<name>", time: "<time>" },
  shared: [json, quiet, connection],
  load: async () => (await import("./extend.ts")).extend,
});
