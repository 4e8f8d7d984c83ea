import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json } from "../options.ts";
import { listForms } from "./forms.ts";

export const listCommand = defineCommand({
  name: "list",
  aliases: ["ls"],
  text: hostCommands.list,
  options: {
    resourceGroup: "--resource-group <name>",
    output: { flags: "-o, --output <form>", choices: listForms, conflicts: ["json"] },
    names: "--names",
  },
  shared: [json, connection],
  load: async () => (await import("./list.ts")).list,
});
