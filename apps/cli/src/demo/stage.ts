import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Azure } from "@dockberth/core";
import { createGuestProvider, type Emulator, type GuestProvider, startEmulator } from "@dockberth/emulator";
import { connectToEmulator } from "../connection/connect.ts";
import { describeStep } from "../emulator/describe-step.ts";
import { cacheFolder } from "../folder/place.ts";
import type { Progress } from "../progress.ts";
import type { Session } from "../session.ts";
import { makeDemoFolder } from "./folder.ts";
import { leftInAzure, leftOnMachine, type Traces, traceGuests } from "./leftovers.ts";

export interface Stage {
  /** The session's environment, with a configuration folder of the demo's own. */
  readonly env: Session["env"];
  readonly azure: Azure;
  readonly guests: "linux" | "simulated";
  /** Who may reach the host: this machine. */
  readonly allowFrom: readonly string[];
  /** Takes note of what the guests that run now consist of, to look for it at the end. */
  readonly trace: () => void;
}

export interface StageOptions {
  readonly guests: "auto" | "linux" | "simulated";
  readonly progress: Progress;
}

/**
 * Sets up an emulator in a folder of its own, plays on it, and takes everything down again, whatever happened.
 * @throws Error where something was left behind
 */
export async function withStage(
  session: Session,
  options: StageOptions,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const folder = await makeDemoFolder();
  const traces: Traces[] = [];
  try {
    const guests = await prepareGuests(session, options);
    const emulator = await startOn(guests);
    try {
      const azure = await connectToEmulator(emulator);
      options.progress.say(`Started an Azure on this machine at ${emulator.url}, with ${guests.kind} guests`);
      const env = { ...session.env, BERTH_HOME: join(folder, "berth") };
      const allowFrom = [`${guests.hostAddress}/32`];
      await play({ env, azure, guests: guests.kind, allowFrom, trace: () => traces.push(traceGuests()) });
      refuseLeftovers(await leftInAzure(azure), "in Azure");
    } finally {
      await emulator.close();
    }
    refuseLeftovers(
      traces.flatMap((each) => leftOnMachine(each, folder)),
      "on this machine",
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepareGuests({ env, signal }: Session, { guests, progress }: StageOptions): Promise<GuestProvider> {
  const provider = await createGuestProvider({
    kind: guests,
    cacheFolder: join(cacheFolder(env), "guests"),
    stateFolder: undefined,
  });
  if (provider.notice !== undefined) progress.say(provider.notice);
  const label = "Preparing the base image";
  const end = progress.begin(label);
  try {
    await provider.prepare({
      signal,
      onProgress: ({ step, fraction }) => progress.update(label, describeStep(step, fraction)),
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

function refuseLeftovers(left: readonly string[], where: string): void {
  if (left.length > 0) throw new Error(`Something was left ${where}: ${left.join(", ")}`);
}
