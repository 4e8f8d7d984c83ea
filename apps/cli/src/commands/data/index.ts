import { operationCommands } from "../../messages/help/operations.ts";
import { defineCommand, defineCommandGroup } from "../define-command.ts";
import { connection, json, quiet } from "../options.ts";

const { data, dataList, dataSnapshot, dataRestore, dataRemove } = operationCommands;

/** `berth data …`: data disks that stay without their hosts, and snapshots. */
export const dataCommand = defineCommandGroup("data", data, [
  defineCommand({
    name: "list",
    aliases: ["ls"],
    text: dataList,
    shared: [json, connection],
    load: async () => (await import("./list.ts")).list,
  }),
  defineCommand({
    name: "snapshot",
    text: dataSnapshot,
    arguments: { name: "<name>" },
    shared: [json, quiet, connection],
    load: async () => (await import("./snapshot.ts")).snapshot,
  }),
  defineCommand({
    name: "restore",
    text: dataRestore,
    arguments: { snapshot: "<snapshot>" },
    options: { disk: "--disk <name>", type: "--type <name>" },
    shared: [json, quiet, connection],
    load: async () => (await import("./restore.ts")).restore,
  }),
  defineCommand({
    name: "remove",
    aliases: ["rm"],
    text: dataRemove,
    arguments: { data: "<data>" },
    options: { yes: "-y, --yes" },
    shared: [json, quiet, connection],
    load: async () => (await import("./remove.ts")).remove,
  }),
]);
