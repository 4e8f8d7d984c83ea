import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

export const resizeCommand = defineCommand({
  name: "resize",
  text: operationCommands.resize,
  arguments: { name: "<name>", size: "<size>" },
  shared: [json, quiet, connection],
  load: async () => (await import("./resize.ts")).resize,
});
