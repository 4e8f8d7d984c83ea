import { setTimeout as pause } from "node:timers/promises";
import type { EmulatedAzure } from "@dockberth/testing";
import { readEmulatorState, writeEmulatorState } from "../src/connection/emulator-state.ts";
import { processStart } from "../src/folder/process-start.ts";
import { berth, type CommandResult } from "./berth.ts";

export interface RunningEmulator {
  readonly stop: () => Promise<CommandResult>;
}

/** Runs `berth emulator start --foreground` with simulated guests in this process, until it is stopped. */
export async function runEmulator(env: Record<string, string>, more: readonly string[] = []): Promise<RunningEmulator> {
  const stopping = new AbortController();
  const words = ["emulator", "start", "--foreground", "--guests", "simulated", ...more];
  const running = berth(words, env, stopping.signal);
  let ended: CommandResult | undefined;
  running.then((result) => {
    ended = result;
  });
  while ((await readEmulatorState(env)) === undefined) {
    if (ended !== undefined) throw new Error(ended.stderr);
    await pause(20);
  }
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

/** Makes an emulator of this process the running one that commands find. */
export async function writeKnownEmulator(
  env: Record<string, string>,
  emulator: EmulatedAzure["emulator"],
): Promise<void> {
  const { url, ca, tenantId, subscriptionId, clientId, clientSecret } = emulator;
  await writeEmulatorState(env, {
    pid: process.pid,
    processStart: processStart(process.pid) ?? "",
    ...{ url, ca, tenantId, subscriptionId, clientId, clientSecret },
    cloud: "public",
    guests: "simulated",
    hostAddress: "127.0.0.1",
  });
}
