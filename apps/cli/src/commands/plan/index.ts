import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { hostOptions } from "../host-options.ts";
import { connection, json } from "../options.ts";

export const planCommand = defineCommand({
  name: "plan",
  text: hostCommands.plan,
  arguments: { names: "[names...]" },
  options: {
    whatIf: "--what-if",
    prices: "--prices",
    currency: { flags: "--currency <code>", implies: { prices: true } },
  },
  shared: [json, connection, ...hostOptions],
  load: async () => (await import("./plan.ts")).plan,
});
