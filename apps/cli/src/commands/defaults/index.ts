import { defaultNames } from "../../folder/default-names.ts";
import { toolCommands } from "../../messages/help/tools.ts";
import { defineCommand, defineCommandGroup } from "../define-command.ts";
import { json } from "../options.ts";

const { defaults, defaultsSet, defaultsUnset, defaultsShow, defaultsList, defaultsUse, defaultsRemove } = toolCommands;
const option = { form: "<option>", choices: defaultNames };
const profile = "--profile <name>";

/** `berth defaults`: defaults of options, and profiles, which are named sets of them. */
export const defaultsCommand = defineCommandGroup("defaults", defaults, [
  defineCommand({
    name: "set",
    text: defaultsSet,
    arguments: { option, value: "<value>" },
    options: { profile },
    shared: [json],
    load: async () => (await import("./defaults.ts")).setDefault,
  }),
  defineCommand({
    name: "unset",
    text: defaultsUnset,
    arguments: { option },
    options: { profile },
    shared: [json],
    load: async () => (await import("./defaults.ts")).unsetDefault,
  }),
  defineCommand({
    name: "show",
    text: defaultsShow,
    options: { profile },
    shared: [json],
    load: async () => (await import("./defaults.ts")).showDefaults,
  }),
  defineCommand({
    name: "list",
    text: defaultsList,
    shared: [json],
    load: async () => (await import("./defaults.ts")).listProfiles,
  }),
  defineCommand({
    name: "use",
    text: defaultsUse,
    arguments: { profile: "[profile]" },
    options: { none: "--none" },
    shared: [json],
    load: async () => (await import("./defaults.ts")).useProfile,
  }),
  defineCommand({
    name: "remove",
    text: defaultsRemove,
    arguments: { profile: "<profile>" },
    shared: [json],
    load: async () => (await import("./defaults.ts")).removeProfile,
  }),
]);
