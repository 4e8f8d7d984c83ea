import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";

export const schemaCommand = defineCommand({
  name: "schema",
  text: hostCommands.schema,
  load: async () => (await import("./schema.ts")).schema,
});
