import { shellNames } from "../../docker-cli/shells.ts";
import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, refresh } from "../options.ts";

export const envCommand = defineCommand({
  name: "env",
  text: hostCommands.env,
  arguments: { name: "[name]" },
  options: {
    shell: { flags: "--shell <name>", choices: shellNames },
    unset: "--unset",
    noProxy: "--no-proxy",
    dockerContext: "--docker-context",
    wake: "--wake",
  },
  shared: [json, connection, refresh],
  load: async () => (await import("./env.ts")).env,
});
