import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

export const upgradeCommand = defineCommand({
  name: "upgrade",
  text: operationCommands.upgrade,
  arguments: { name: "<name>" },
  options: { engineVersion: "--engine-version <version>" },
  shared: [json, quiet, connection],
  load: async () => (await import("./upgrade.ts")).upgrade,
});
