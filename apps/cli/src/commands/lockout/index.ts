import { accessCommands } from "../../messages/help/access.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

const names = { names: "<names...>" };
const shared = [json, quiet, connection];

/** `berth revoke`, `berth close` and `berth open`. */
export const lockoutCommands = [
  defineCommand({
    ...{ name: "revoke", text: accessCommands.revoke, arguments: names, shared },
    load: async () => (await import("./lockout.ts")).revoke,
  }),
  defineCommand({
    ...{ name: "close", text: accessCommands.close, arguments: names, shared },
    load: async () => (await import("./lockout.ts")).close,
  }),
  defineCommand({
    ...{ name: "open", text: accessCommands.open, arguments: names, shared },
    options: { from: { flags: "--from <range>", repeats: "split" }, for: "--for <time>" },
    load: async () => (await import("./lockout.ts")).open,
  }),
];
