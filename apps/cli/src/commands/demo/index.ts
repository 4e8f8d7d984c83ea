import { toolCommands } from "../../messages/help/tools.ts";
import { defineCommand } from "../define-command.ts";
import { guestKinds, json, quiet } from "../options.ts";

export const demoCommand = defineCommand({
  name: "demo",
  text: toolCommands.demo,
  options: { guests: { flags: "--guests <kind>", choices: guestKinds, default: "auto" } },
  shared: [json, quiet],
  load: async () => (await import("./demo.ts")).demo,
});
