import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, sshOptions } from "../options.ts";

export const tunnelCommand = defineCommand({
  name: "tunnel",
  text: operationCommands.tunnel,
  arguments: { name: "<name>", ports: "<ports>" },
  shared: [json, sshOptions, connection],
  load: async () => (await import("./tunnel.ts")).tunnel,
});
