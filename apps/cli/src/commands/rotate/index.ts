import { accessCommands } from "../../messages/help/access.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

export const rotateCommand = defineCommand({
  name: "rotate",
  text: accessCommands.rotate,
  arguments: { name: "<name>" },
  options: {
    validForDays: "--valid-for-days <days>",
    toNext: { flags: "--to-next", conflicts: ["finish"] },
    finish: "--finish",
  },
  shared: [json, quiet, connection],
  load: async () => (await import("./rotate.ts")).rotate,
});
