import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

const names = { names: "<names...>" };
const shared = [json, quiet, connection];

/** `berth start`, `berth stop` and `berth restart`. */
export const powerCommands = [
  defineCommand({
    ...{ name: "start", text: operationCommands.start, arguments: names, shared },
    load: async () => (await import("./power.ts")).start,
  }),
  defineCommand({
    ...{ name: "stop", text: operationCommands.stop, arguments: names, shared },
    load: async () => (await import("./power.ts")).stop,
  }),
  defineCommand({
    ...{ name: "restart", text: operationCommands.restart, arguments: names, shared },
    load: async () => (await import("./power.ts")).restart,
  }),
];
