import { accessCommands } from "../../messages/help/access.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json } from "../options.ts";

export const loginCommand = defineCommand({
  name: "login",
  text: accessCommands.login,
  shared: [json, connection],
  load: async () => (await import("./login.ts")).login,
});
