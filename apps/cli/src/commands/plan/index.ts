import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { hostOptions } from "../host-options.ts";
import { connection, json, priceOptions } from "../options.ts";

export const planCommand = defineCommand({
  name: "plan",
  text: hostCommands.plan,
  arguments: { names: "[names...]" },
  options: {
    whatIf: "--what-if",
  },
  shared: [json, connection, priceOptions, ...hostOptions],
  load: async () => (await import("./plan.ts")).plan,
});
