import { join } from "node:path";
import { type CloudName, clouds, isCodedError } from "@dockberth/core";
import { ensurePrivateFolder } from "@dockberth/core/stores";
import {
  createGuestProvider,
  type Emulator,
  type GuestNotice,
  type GuestProvider,
  StateFolderInUseError,
  startEmulator,
} from "@dockberth/emulator";
import { type EmulatorState, removeEmulatorState, writeEmulatorState } from "../../connection/emulator-state.ts";
import { CliError } from "../../errors.ts";
import { cacheFolder, configurationFolder, emulatorFolder } from "../../folder/locations.ts";
import { processStart } from "../../folder/process-start.ts";
import type { Session } from "../../session.ts";

export interface RunEmulatorOptions {
  readonly guests: "auto" | "linux" | "simulated";
  readonly agent: "imitation" | "waagent";
  readonly timeScale: number;
  readonly cloud: CloudName;
  readonly onStep: (step: string, fraction: number | undefined) => void;
  readonly onNotice: (notice: GuestNotice) => void;
  readonly onReady: (state: EmulatorState) => void;
}

/** Runs the emulator in this process until the signal ends it. */
export async function runEmulator(session: Session, options: RunEmulatorOptions): Promise<void> {
  const { env, signal } = session;
  const folder = emulatorFolder(env);
  await ensurePrivateFolder(configurationFolder(env));
  await ensurePrivateFolder(folder);
  const guests = await explained(session, () => prepareGuests(session, folder, options));
  const { timeScale, cloud } = options;
  const { azureName } = clouds[cloud];
  await using emulator = await explained(session, () =>
    startEmulator({ guests, stateFolder: folder, timeScale, cloud: azureName }),
  ).catch(async (error: unknown) => {
    await guests.close();
    throw error;
  });
  const state = stateOf(emulator, guests, options.cloud);
  await writeEmulatorState(env, state);
  options.onReady(state);
  try {
    await aborted(signal);
  } finally {
    await removeEmulatorState(env);
  }
}

/** What keeps an emulator from starting is on this machine, such as another emulator with the same addresses. */
async function explained<Value>({ signal }: Session, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (signal.aborted || isCodedError(error) || !(error instanceof Error)) throw error;
    if (error instanceof StateFolderInUseError)
      throw new CliError("emulator-folder-in-use", { folder: error.folder }, { cause: error });
    throw new CliError("emulator-failed", { reason: error.message, logPath: undefined }, { cause: error });
  }
}

async function prepareGuests(
  { env, signal }: Session,
  stateFolder: string,
  { guests: kind, agent, onNotice, onStep }: RunEmulatorOptions,
): Promise<GuestProvider> {
  const guests = await createGuestProvider({ kind, agent, cacheFolder: join(cacheFolder(env), "guests"), stateFolder });
  if (guests.notice !== undefined) onNotice(guests.notice);
  try {
    await guests.prepare({ signal, onProgress: ({ step, fraction }) => onStep(step, fraction) });
    return guests;
  } catch (error) {
    await guests.close();
    throw error;
  }
}

function stateOf(emulator: Emulator, { kind, hostAddress }: GuestProvider, cloud: CloudName): EmulatorState {
  const { url, ca, tenantId, subscriptionId, clientId, clientSecret } = emulator;
  return {
    pid: process.pid,
    processStart: processStart(process.pid) ?? "",
    ...{ url, ca, tenantId, subscriptionId, clientId, clientSecret },
    guests: kind,
    cloud,
    hostAddress,
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    // An abort listener alone does not keep the process alive.
    const timer = setInterval(() => undefined, 60_000);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      resolve();
    });
  });
}
