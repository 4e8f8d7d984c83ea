import { defaultHostFile } from "../../input/default-file.ts";
import { hostCommands } from "../../messages/help/hosts.ts";
import { defineCommand } from "../define-command.ts";
import { secretOptions } from "../host-options.ts";
import { connection, json, priceOptions, quiet } from "../options.ts";

export const applyCommand = defineCommand({
  name: "apply",
  text: hostCommands.apply,
  options: {
    file: { flags: "-f, --file <path>", default: defaultHostFile },
    prune: "--prune",
    dryRun: "--dry-run",
    detailedExitcode: "--detailed-exitcode",
    yes: "-y, --yes",
  },
  shared: [json, quiet, connection, priceOptions, secretOptions],
  load: async () => (await import("./apply.ts")).apply,
});
