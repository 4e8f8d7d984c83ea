import { accessCommands } from "../../messages/help/access.ts";
import { defineCommand, defineCommandGroup } from "../define-command.ts";
import { connection, json, machineReference, quiet } from "../options.ts";

const { extensionList, extensionShow, extensionSet, extensionRemove, extensionTypes } = accessCommands;
const name = { name: "[name]" };
const extension = { flags: "--extension <name>", required: true } as const;

const listCommand = defineCommand({
  name: "list",
  aliases: ["ls"],
  text: extensionList,
  arguments: name,
  shared: [machineReference, json, connection],
  load: async () => (await import("./list.ts")).listOfMachine,
});

const showCommand = defineCommand({
  name: "show",
  text: extensionShow,
  arguments: name,
  options: { extension },
  shared: [machineReference, json, connection],
  load: async () => (await import("./show.ts")).show,
});

const setCommand = defineCommand({
  name: "set",
  text: extensionSet,
  arguments: name,
  options: {
    publisher: { flags: "--publisher <name>", required: true },
    type: { flags: "--type <name>", required: true },
    version: { flags: "--version <version>", required: true },
    extension: "--extension <name>",
    settings: "--settings <json>",
    protectedSettingsFile: "--protected-settings-file <path>",
  },
  shared: [machineReference, json, quiet, connection],
  load: async () => (await import("./set.ts")).set,
});

const removeCommand = defineCommand({
  name: "remove",
  aliases: ["rm"],
  text: extensionRemove,
  arguments: name,
  options: { extension, yes: "-y, --yes" },
  shared: [machineReference, json, quiet, connection],
  load: async () => (await import("./remove.ts")).remove,
});

const typesCommand = defineCommand({
  name: "types",
  text: extensionTypes,
  options: {
    location: { flags: "--location <name>", default: "westeurope" },
    publisher: "--publisher <name>",
    os: { flags: "--os <name>", choices: ["linux", "windows"] },
  },
  shared: [json, connection],
  load: async () => (await import("./types.ts")).types,
});

/** `berth extension …`: the extensions of a host, and of any other virtual machine. */
export const extensionCommand = defineCommandGroup("extension", accessCommands.extension, [
  ...[listCommand, showCommand, setCommand, removeCommand, typesCommand],
]);
