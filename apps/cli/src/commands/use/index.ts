import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json } from "../options.ts";

export const useCommand = defineCommand({
  name: "use",
  text: hostCommands.use,
  arguments: { name: "[name]" },
  options: { none: "--none" },
  shared: [json, connection],
  load: async () => (await import("./use.ts")).use,
});
