import { accessCommands } from "../../messages/help/access.ts";
import { defineCommand } from "../define-command.ts";
import { json } from "../options.ts";

export const importCommand = defineCommand({
  name: "import",
  text: accessCommands.import,
  arguments: { file: "<file>" },
  options: { key: "--key <path>", replace: "--replace" },
  shared: [json],
  load: async () => (await import("./import.ts")).importGrant,
});
