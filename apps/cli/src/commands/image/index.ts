import { imageCommands } from "../../messages/help/images.ts";
import { defineCommand, defineCommandGroup } from "../define-command.ts";
import { builderOptions } from "../host-options.ts";
import { connection, json, quiet } from "../options.ts";

const { image, imageCreate, imageList, imageRemove } = imageCommands;

/** `berth image …`: images with Docker Engine and container images in them, from which hosts are created. */
export const imageCommand = defineCommandGroup("image", image, [
  defineCommand({
    name: "create",
    text: imageCreate,
    arguments: { image: "<image>" },
    options: {
      from: "--from <image>",
      run: "--run <path>",
      pull: { flags: "--pull <image>", repeats: "whole" },
      region: { flags: "--region <name>", repeats: "split" },
    },
    shared: [json, quiet, connection, ...builderOptions],
    load: async () => (await import("./create.ts")).create,
  }),
  defineCommand({
    name: "list",
    aliases: ["ls"],
    text: imageList,
    shared: [json, connection],
    load: async () => (await import("./list.ts")).list,
  }),
  defineCommand({
    name: "remove",
    aliases: ["rm"],
    text: imageRemove,
    arguments: { image: "<image>" },
    options: { yes: "-y, --yes" },
    shared: [json, quiet, connection],
    load: async () => (await import("./remove.ts")).remove,
  }),
]);
