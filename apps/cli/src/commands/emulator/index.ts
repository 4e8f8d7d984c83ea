import { toolCommands } from "../../messages/help/tools.ts";
import { defineCommand, defineCommandGroup } from "../define-command.ts";
import { clouds, guestKinds, json, quiet } from "../options.ts";

const { emulator, emulatorStart, emulatorStop, emulatorStatus } = toolCommands;

const startCommand = defineCommand({
  name: "start",
  text: emulatorStart,
  options: {
    guests: { flags: "--guests <kind>", choices: guestKinds, default: "auto" },
    agent: { flags: "--agent <kind>", choices: ["imitation", "waagent"], default: "imitation" },
    timeScale: { flags: "--time-scale <factor>", default: "0" },
    cloud: { flags: "--cloud <name>", choices: clouds, default: "public" },
    foreground: "--foreground",
  },
  shared: [json, quiet],
  load: async () => (await import("./start.ts")).start,
});

const stopCommand = defineCommand({
  name: "stop",
  text: emulatorStop,
  options: { forget: "--forget" },
  shared: [json],
  load: async () => (await import("./stop.ts")).stop,
});

const statusCommand = defineCommand({
  name: "status",
  text: emulatorStatus,
  shared: [json],
  load: async () => (await import("./status.ts")).status,
});

/** `berth emulator …`: a small Azure on this machine. */
export const emulatorCommand = defineCommandGroup("emulator", emulator, [startCommand, stopCommand, statusCommand]);
