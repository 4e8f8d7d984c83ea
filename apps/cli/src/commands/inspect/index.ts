import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json } from "../options.ts";

export const inspectCommand = defineCommand({
  name: "inspect",
  text: hostCommands.inspect,
  arguments: { name: "<name>" },
  shared: [json, connection],
  load: async () => (await import("./inspect.ts")).inspect,
});
