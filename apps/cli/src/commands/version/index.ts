import { toolCommands } from "../../messages/help/tools.ts";
import { defineCommand } from "../define-command.ts";
import { json } from "../options.ts";

export const versionCommand = defineCommand({
  name: "version",
  text: toolCommands.version,
  shared: [json],
  load: async () => (await import("./version.ts")).version,
});
