import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, refresh } from "../options.ts";

const statusCommand = defineCommand({
  name: "status",
  text: operationCommands.status,
  arguments: { name: "<name>" },
  shared: [json, connection],
  load: async () => (await import("./status.ts")).status,
});

/** One fact on one line, for scripts. */
export const factCommands = [factCommand("ip"), factCommand("url"), statusCommand, factCommand("config")];

function factCommand(name: "ip" | "url" | "config") {
  return defineCommand({
    name,
    text: operationCommands[name],
    arguments: { name: "<name>" },
    shared: [json, connection, refresh],
    load: async () => (await import("./facts.ts")).printFact(name),
  });
}
