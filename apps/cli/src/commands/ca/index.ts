import type { KeyAlgorithm } from "@dockberth/core";
import { accessCommands } from "../../messages/help/access.ts";
import { defineCommand, defineCommandGroup } from "../define-command.ts";
import { connection, json } from "../options.ts";

const { caShow, caCreate, caExport, caImport, caRenew } = accessCommands;

/** Core's `keyAlgorithms`, which the help must not load core for. */
const algorithms: readonly KeyAlgorithm[] = ["ecdsa-p256", "rsa-2048", "rsa-3072", "rsa-4096", "ed25519"];

const showCommand = defineCommand({
  name: "show",
  text: caShow,
  shared: [json],
  load: async () => (await import("./show.ts")).show,
});

const createCommand = defineCommand({
  name: "create",
  text: caCreate,
  options: {
    name: "--name <name>",
    validForDays: "--valid-for-days <days>",
    algorithm: { flags: "--algorithm <name>", choices: algorithms },
    from: "--from <folder>",
    replace: "--replace",
  },
  shared: [json],
  load: async () => (await import("./create.ts")).create,
});

const exportCommand = defineCommand({
  name: "export",
  text: caExport,
  options: { to: "--to <folder>", withKey: "--with-key" },
  load: async () => (await import("./export.ts")).exportAuthority,
});

const importCommand = defineCommand({
  name: "import",
  text: caImport,
  arguments: { folder: "<folder>" },
  shared: [json],
  load: async () => (await import("./create.ts")).importFolder,
});

const renewCommand = defineCommand({
  name: "renew",
  text: caRenew,
  options: { validForDays: "--valid-for-days <days>", finish: "--finish" },
  shared: [json, connection],
  load: async () => (await import("./renew.ts")).renew,
});

/** `berth ca …`: the certificate authority of this user. */
export const caCommand = defineCommandGroup("ca", accessCommands.ca, [
  ...[showCommand, createCommand, exportCommand, importCommand, renewCommand],
]);
