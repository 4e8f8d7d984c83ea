import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { CloudName } from "@dockberth/core";
import { configurationFolder } from "../folder/place.ts";
import { readPrivateFile, writePrivateFile } from "../folder/private-files.ts";

/** What a running emulator leaves for the other commands, in a file that its owner alone can read. */
export interface EmulatorState {
  readonly pid: number;
  /** Tells the process from a later one with the same id. */
  readonly processStart: string;
  readonly url: string;
  readonly ca: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly guests: "linux" | "simulated";
  /** Which of Azure's clouds it is one of. */
  readonly cloud: CloudName;
  /** Where this machine's clients come from, as the emulated hosts see them. */
  readonly hostAddress: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function emulatorStateFile(env: Environment): string {
  return join(configurationFolder(env), "emulator.json");
}

/** The emulator that runs now; undefined where none does, also where one was killed and its file is left. */
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

export async function forgetEmulator(env: Environment): Promise<void> {
  await rm(emulatorStateFile(env), { force: true });
}

/** When a process began, in the kernel's own clock ticks: proc(5), field 22. Elsewhere than on Linux only that it lives. */
export function processStart(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return undefined;
  }
  if (process.platform !== "linux") return "alive";
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold spaces and parentheses of its own; fields 3 and on follow the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
