import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { connection, raw } from "../options.ts";

export const dockerCommand = defineCommand({
  name: "docker",
  text: hostCommands.docker,
  arguments: { name: "<name>", words: "[words...]" },
  shared: [raw, connection],
  passesThrough: true,
  load: async () => (await import("./docker.ts")).docker,
});
