import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { CloudName } from "@dockberth/core";
import { readPrivateFile, writePrivateFile } from "@dockberth/core/stores";
import { configurationFolder } from "../folder/locations.ts";
import { processStart } from "../folder/process-start.ts";
import type { Environment } from "../session.ts";

/** What other commands need to know about a running emulator. It is stored in a private file. */
export interface EmulatorState {
  readonly pid: number;
  /** Tells the process from a later one with the same id. See `processStart`. */
  readonly processStart: string;
  readonly url: string;
  readonly ca: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly guests: "linux" | "simulated";
  /** The Azure cloud that it emulates. */
  readonly cloud: CloudName;
  /** The address of this machine, as the emulated hosts see it. */
  readonly hostAddress: string;
}

export function emulatorStateFile(env: Environment): string {
  return join(configurationFolder(env), "emulator.json");
}

/** The running emulator; undefined if none is running, even if a killed one left its file. */
export async function readEmulatorState(env: Environment): Promise<EmulatorState | undefined> {
  const text = await readPrivateFile(emulatorStateFile(env));
  if (text === undefined) return undefined;
  try {
    const state = JSON.parse(text) as EmulatorState;
    return processStart(state.pid) === state.processStart ? state : undefined;
  } catch {
    return undefined;
  }
}

export async function writeEmulatorState(env: Environment, state: EmulatorState): Promise<void> {
  await writePrivateFile(emulatorStateFile(env), `${JSON.stringify(state, null, 2)}\n`);
}

export async function removeEmulatorState(env: Environment): Promise<void> {
  await rm(emulatorStateFile(env), { force: true });
}
