import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json } from "../options.ts";

/** `berth ip`, `url`, `status` and `config`: one fact on one line, for scripts. */
export const factCommands = (["ip", "url", "status", "config"] as const).map((name) =>
  defineCommand({
    name,
    text: operationCommands[name],
    arguments: { name: "<name>" },
    shared: [json, connection],
    load: async () => (await import("./facts.ts")).printFact(name),
  }),
);
