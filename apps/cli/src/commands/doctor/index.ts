import { accessCommands } from "../../messages/help/access.ts";
import { defineCommand } from "../define-command.ts";
import { connection, json } from "../options.ts";

export const doctorCommand = defineCommand({
  name: "doctor",
  text: accessCommands.doctor,
  options: {
    location: "--location <name>",
    size: "--size <name>",
    resourceGroup: "--resource-group <name>",
    register: "--register",
  },
  shared: [json, connection],
  load: async () => (await import("./doctor.ts")).doctor,
});
