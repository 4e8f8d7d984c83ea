import { accessCommands } from "../../messages/help/access.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json, machineReference, quiet } from "../options.ts";

export const resetAccessCommand = defineCommand({
  name: "reset-access",
  text: accessCommands.resetAccess,
  arguments: { name: "[name]" },
  options: {
    username: "--username <name>",
    password: "--password",
    sshPublicKey: "--ssh-public-key <key>",
    expiration: "--expiration <date>",
    removeUser: "--remove-user <name>",
    resetSsh: "--reset-ssh",
    resetRemoteDesktop: "--reset-remote-desktop",
  },
  shared: [machineReference, json, quiet, connection],
  load: async () => (await import("./reset-access.ts")).reset,
});
