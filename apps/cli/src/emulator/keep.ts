import { join } from "node:path";
import { type CloudName, clouds } from "@dockberth/core";
import { createGuestProvider, startEmulator } from "@dockberth/emulator";
import { type EmulatorState, forgetEmulator, processStart, writeEmulatorState } from "../connection/emulator-state.ts";
import { cacheFolder, configurationFolder, stateFolder } from "../folder/place.ts";
import { ensurePrivateFolder } from "../folder/private-files.ts";
import type { Session } from "../session.ts";

export interface KeepOptions {
  readonly guests: "auto" | "linux" | "simulated";
  readonly timeScale: number;
  readonly cloud: CloudName;
  readonly onStep: (step: string, fraction: number | undefined) => void;
  readonly onNotice: (sentence: string) => void;
  readonly onReady: (state: EmulatorState) => void;
}

export function emulatorFolder(env: Session["env"]): string {
  return join(stateFolder(env), "emulator");
}

/** Runs the emulator in this process until the signal ends it. */
export async function keepEmulator({ env, signal }: Session, options: KeepOptions): Promise<void> {
  const { onStep, onNotice, onReady, timeScale } = options;
  const folder = emulatorFolder(env);
  await ensurePrivateFolder(configurationFolder(env));
  await ensurePrivateFolder(folder);
  const guests = await createGuestProvider({
    kind: options.guests,
    cacheFolder: join(cacheFolder(env), "guests"),
    stateFolder: folder,
  });
  if (guests.notice !== undefined) onNotice(guests.notice);
  try {
    await guests.prepare({ signal, onProgress: ({ step, fraction }) => onStep(step, fraction) });
  } catch (error) {
    await guests.close();
    throw error;
  }
  await using emulator = await startEmulator({
    guests,
    stateFolder: folder,
    timeScale,
    cloud: clouds[options.cloud].azureName,
  });
  const { url, ca, tenantId, subscriptionId, clientId, clientSecret } = emulator;
  const state: EmulatorState = {
    pid: process.pid,
    processStart: processStart(process.pid) ?? "",
    ...{ url, ca, tenantId, subscriptionId, clientId, clientSecret },
    guests: guests.kind,
    cloud: options.cloud,
    hostAddress: guests.hostAddress,
  };
  await writeEmulatorState(env, state);
  onReady(state);
  try {
    await ended(signal);
  } finally {
    await forgetEmulator(env);
  }
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    // An abort listener alone does not keep the process.
    const holding = setInterval(() => undefined, 60_000);
    signal.addEventListener("abort", () => {
      clearInterval(holding);
      resolve();
    });
  });
}
