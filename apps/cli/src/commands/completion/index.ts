import { toolCommands } from "../../messages/help/tools.ts";
import { defineCommand } from "../define-command.ts";

export const completionCommand = defineCommand({
  name: "completion",
  text: toolCommands.completion,
  arguments: { shell: { form: "<shell>", choices: ["bash", "zsh", "fish", "powershell"] } },
  load: async () => (await import("./completion.ts")).completion,
});

/** `berth __complete -- WORD…`: what may stand in the place of the last word. The shells call it. */
export const completeCommand = defineCommand({
  name: "__complete",
  text: toolCommands.complete,
  arguments: { words: "[words...]" },
  load: async () => (await import("./complete.ts")).complete,
});
