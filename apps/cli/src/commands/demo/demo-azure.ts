import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Azure } from "@dockberth/core";
import { createGuestProvider, type Emulator, type GuestProvider, startEmulator } from "@dockberth/emulator";
import { connectToEmulator } from "../../connection/connect.ts";
import { cacheFolder } from "../../folder/locations.ts";
import { demoFailures, demoTexts, progressTexts } from "../../messages/progress.ts";
import { type Progress, progressBar } from "../../progress/terminal-progress.ts";
import type { Environment, Session } from "../../session.ts";
import { createDemoFolder } from "./folder.ts";
import { leftInAzure, leftOnMachine, type Traces, traceGuests } from "./leftovers.ts";

export interface DemoAzure {
  /** The session's environment, with a configuration folder for the demo alone. */
  readonly env: Environment;
  readonly azure: Azure;
  readonly guests: "linux" | "simulated";
  /** The address of this machine. */
  readonly allowFrom: readonly string[];
  /** Records what the running guests consist of, to look for it at the end. */
  readonly trace: () => void;
}

export interface DemoOptions {
  readonly guests: "auto" | "linux" | "simulated";
  readonly progress: Progress;
}

/**
 * Starts an emulator in a folder of its own, does the work, and stops and removes everything, whatever happens.
 * @throws Error if something is left
 */
export async function withDemoAzure(
  session: Session,
  options: DemoOptions,
  work: (demo: DemoAzure) => Promise<void>,
): Promise<void> {
  const folder = await createDemoFolder();
  const traces: Traces[] = [];
  try {
    const guests = await prepareGuests(session, options);
    const emulator = await startOn(guests);
    try {
      const azure = await connectToEmulator(emulator);
      options.progress.say(demoTexts.started(emulator.url, guests.kind));
      const env = { ...session.env, BERTH_HOME: join(folder, "berth") };
      const allowFrom = [`${guests.hostAddress}/32`];
      await work({ env, azure, guests: guests.kind, allowFrom, trace: () => traces.push(traceGuests()) });
      requireNone(await leftInAzure(azure), demoFailures.leftInAzure);
    } finally {
      await emulator.close();
    }
    requireNone(
      traces.flatMap((each) => leftOnMachine(each, folder)),
      demoFailures.leftOnMachine,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepareGuests({ env, signal }: Session, { guests, progress }: DemoOptions): Promise<GuestProvider> {
  const provider = await createGuestProvider({
    kind: guests,
    cacheFolder: join(cacheFolder(env), "guests"),
    stateFolder: undefined,
  });
  if (provider.notice !== undefined) progress.say(progressTexts.guests(provider.notice));
  const label = demoTexts.preparingImage;
  const end = progress.begin(label);
  try {
    await provider.prepare({
      signal,
      onProgress: ({ step, fraction }) => progress.update(label, progressBar(step, fraction)),
    });
    return provider;
  } catch (error) {
    await provider.close();
    throw error;
  } finally {
    end();
  }
}

async function startOn(guests: GuestProvider): Promise<Emulator> {
  try {
    return await startEmulator({ guests });
  } catch (error) {
    await guests.close();
    throw error;
  }
}

function requireNone(left: readonly string[], failure: (left: readonly string[]) => string): void {
  if (left.length > 0) throw new Error(failure(left));
}
