import { defaultNames } from "../../folder/default-names.ts";
import { toolCommands } from "../../messages/help/tools.ts";
import { defineCommand, defineCommandGroup } from "../define-command.ts";
import { json } from "../options.ts";

const { defaults, defaultsSet, defaultsUnset, defaultsShow } = toolCommands;
const option = { form: "<option>", choices: defaultNames };

/** `berth defaults set`, `unset` and `show`. */
export const defaultsCommand = defineCommandGroup("defaults", defaults, [
  defineCommand({
    name: "set",
    text: defaultsSet,
    arguments: { option, value: "<value>" },
    shared: [json],
    load: async () => (await import("./defaults.ts")).setDefault,
  }),
  defineCommand({
    name: "unset",
    text: defaultsUnset,
    arguments: { option },
    shared: [json],
    load: async () => (await import("./defaults.ts")).unsetDefault,
  }),
  defineCommand({
    name: "show",
    text: defaultsShow,
    shared: [json],
    load: async () => (await import("./defaults.ts")).showDefaults,
  }),
]);
