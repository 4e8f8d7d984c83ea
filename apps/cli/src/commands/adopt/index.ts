import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { connection, engineSources, json, quiet, takeOver } from "../options.ts";

export const adoptCommand = defineCommand({
  name: "adopt",
  text: hostCommands.adopt,
  arguments: { machine: "[machine]" },
  options: {
    machineId: "--machine-id <id>",
    resourceGroup: "--resource-group <name>",
    name: "--name <host>",
    file: "-f, --file <path>",
    allowFrom: { flags: "--allow-from <range>", repeats: "split" },
    port: "--port <number>",
    hostname: { flags: "--hostname <name>", repeats: "split" },
    adminUsername: "--admin-username <name>",
    engineSource: { flags: "--engine-source <name>", choices: engineSources },
    engineVersion: "--engine-version <version>",
    expiresIn: "--expires-in <time>",
    noProve: "--no-prove",
  },
  shared: [json, quiet, connection, takeOver],
  load: async () => (await import("./adopt.ts")).adopt,
});
