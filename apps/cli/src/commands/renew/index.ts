import { accessCommands } from "../../messages/help/access.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json } from "../options.ts";

export const renewCommand = defineCommand({
  name: "renew",
  text: accessCommands.renew,
  arguments: { names: "[names...]" },
  shared: [json, connection],
  load: async () => (await import("./renew.ts")).renew,
});
