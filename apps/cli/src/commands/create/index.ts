import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { hostOptions } from "../host-options.ts";
import { connection, json, priceOptions, quiet, registration, takeOver } from "../options.ts";

export const createCommand = defineCommand({
  name: "create",
  text: hostCommands.create,
  arguments: { names: "[names...]" },
  shared: [json, quiet, connection, takeOver, registration, priceOptions, ...hostOptions],
  load: async () => (await import("./create.ts")).create,
});
