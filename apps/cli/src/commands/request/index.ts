import { accessCommands } from "../../messages/help/access.ts";
import { defineCommand } from "../define-command.ts";
import { json } from "../options.ts";

export const requestCommand = defineCommand({
  name: "request",
  text: accessCommands.request,
  arguments: { who: "<who>" },
  options: { to: { flags: "--to <folder>", default: "." } },
  shared: [json],
  load: async () => (await import("./request.ts")).request,
});
