import { toolCommands } from "../../messages/help/tools.ts";
import { defineCommand, defineCommandGroup } from "../define-command.ts";
import { connection, json } from "../options.ts";

const extensionCommand = defineCommand({
  name: "extension",
  text: toolCommands.exportExtension,
  options: {
    settings: "--settings <path>",
    protectedSettings: "--protected-settings <path>",
    as: { flags: "--as <form>", choices: ["custom-script", "run-command"], default: "custom-script" },
    to: "--to <folder>",
  },
  load: async () => (await import("./extension.ts")).exportExtension,
});

const portalCommand = defineCommand({
  name: "portal",
  text: toolCommands.exportPortal,
  arguments: { folder: { form: "[folder]", default: "." } },
  options: {
    at: "--at <url>",
    host: "--host <name>",
    location: "--location <name>",
    dnsLabel: "--dns-label <label>",
    resourceGroup: "--resource-group <name>",
  },
  shared: [json, connection],
  load: async () => (await import("./portal.ts")).exportPortal,
});

/** `berth export …`: what Berth composes, for those who deploy it with other tools. */
export const exportCommand = defineCommandGroup("export", toolCommands.export, [extensionCommand, portalCommand]);
