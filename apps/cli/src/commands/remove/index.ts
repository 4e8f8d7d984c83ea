import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

export const removeCommand = defineCommand({
  name: "remove",
  aliases: ["rm"],
  text: hostCommands.remove,
  arguments: { names: "[names...]" },
  options: { all: "--all", keepData: "--keep-data", yes: "-y, --yes", resourceGroup: "--resource-group <name>" },
  shared: [json, quiet, connection],
  load: async () => (await import("./remove.ts")).remove,
});
